/** Broken plans, resources apart: what is changed in the reference plan, and every error that is told of it. */
import { type BrokenPlan } from './a-plan';

export const brokenPlans: readonly BrokenPlan[] = [
  {
    what: 'an unknown key at the top',
    changes: { 'gates:': 'gate:' },
    says: ["57:1 error gate: 'gate' is not a key here; did you mean 'gates'?"],
  },
  {
    what: 'an unknown Region',
    changes: { 'other: eu-west-1': 'other: eu-west1' },
    says: ["5:41 error regions.other: 'eu-west1' is not a Region muster knows; did you mean 'eu-west-1'?"],
  },
  {
    what: 'the same Region twice',
    changes: {
      'regions: { preferred: us-east-1, other: eu-west-1, witness: us-west-2 }':
        'regions: { preferred: us-east-1, other: us-east-1, witness: us-west-2 }',
    },
    says: [
      '5:41 error regions.other: us-east-1 is the preferred Region as well; name the Region the application comes back in when that one is lost',
    ],
  },
  {
    what: 'a witness of the pair',
    changes: { 'witness: us-west-2': 'witness: eu-west-1' },
    says: [
      '5:61 error regions.witness: eu-west-1 is one of the pair; name a third Region: the record must outlive both',
    ],
  },
  {
    what: 'more approvals than approvers',
    changes: { 'approvals: 2': 'approvals: 4' },
    says: ['59:16 error gates.promote.approvals: 4 approvals asked, 3 approvers named; name one more or ask for 3'],
  },
  {
    what: 'no approvals',
    changes: { 'approvals: 2': 'approvals: 0' },
    says: [
      '59:16 error gates.promote.approvals: 0 is not a whole number from 1 to 20; write how many approvals are needed',
    ],
  },
  {
    what: 'no approvers',
    changes: { 'approvers: { ops-lead: {}, dba: {}, duty: {} }': 'approvers: {}' },
    says: ['60:5 error gates.promote.approvers: nobody is named; name at least one approver'],
  },
  {
    what: 'proceed without acceptFence',
    changes: { 'otherwise: hold': 'otherwise: proceed' },
    says: [
      "62:16 error gates.promote.otherwise: 'proceed' without acceptFence; add acceptFence: { outcome: impossible, by: NAME }, or write hold: proceeding accepts a fence in somebody's name",
    ],
  },
  {
    what: 'acceptFence without proceed',
    changes: { 'otherwise: hold': 'otherwise: hold\n    acceptFence: { outcome: impossible, by: cto }' },
    says: [
      '63:5 error gates.promote.acceptFence: acceptFence is only for otherwise: proceed, and this says hold; remove it: approvers say themselves what they accept',
    ],
  },
  {
    what: 'a decision expected after its deadline',
    changes: { 'within: 5m': 'within: 5m\n    expected: 6m' },
    says: [
      '62:15 error gates.promote.expected: 6m is longer than within 5m; the deadline would pass before the expected decision: lengthen within or lower expected',
    ],
  },
  {
    what: 'no bucket for the witness',
    changes: { '  us-west-2: payments-dr-usw2\n': '' },
    says: [
      '7:1 error evidence: no bucket in us-west-2; add us-west-2: reports are kept in the surviving Region and the witness',
    ],
  },
  {
    what: 'a bucket in a Region of another plan',
    changes: { '  us-west-2: payments-dr-usw2\n': '  us-west-1: payments-dr-usw1\n' },
    says: [
      '7:1 error evidence: no bucket in us-west-2; add us-west-2: reports are kept in the surviving Region and the witness',
      "10:3 error evidence.us-west-1: us-west-1 is not a Region of the plan (us-east-1, eu-west-1, us-west-2); did you mean 'us-west-2'?",
    ],
  },
  {
    what: 'one bucket for two Regions',
    changes: { 'payments-dr-euw1': 'payments-dr-use1' },
    says: [
      "9:14 error evidence.eu-west-1: 'payments-dr-use1' is the bucket of us-east-1 already; a bucket lives in one Region: name another one in eu-west-1",
    ],
  },
  {
    what: 'an account twice',
    changes: { "['111122223333']": "['111122223333', '111122223333']" },
    says: ["4:28 error accounts: '111122223333' is named twice; remove one"],
  },
  {
    what: 'an account without quotes',
    changes: { "['111122223333']": '[111122223333]' },
    says: [
      "4:12 error accounts: 111122223333 is not an account id; write its 12 digits in quotes, e.g. '111122223333'",
    ],
  },
  {
    what: 'an RTO that detection eats',
    changes: {
      'objectives: { rto: 15m, rpo: 60s, detection: 1m }': 'objectives: { rto: 1m, rpo: 60s, detection: 1m }',
    },
    says: [
      '6:20 error objectives.rto: 1m is over before detection (1m) is done; raise rto, or detect faster: the clock runs from the impairment',
    ],
  },
  {
    what: 'an RTO shorter than the path',
    changes: { 'rto: 15m': 'rto: 4m' },
    says: [
      '6:20 error objectives.rto: 4m is shorter than the critical path us-east-1 -> eu-west-1 and back, 5m 24s (detection 1m + assess 2s + gate 1m + ledger.fence 2s + ledger.drain 1s + ledger.promote 2m + ledger.verify 1s + front.shift 15s + payment.verify 1m 3s); raise it, or shorten what is longest',
    ],
  },
  {
    what: 'an RTO in words that are no duration',
    changes: { 'rto: 15m': 'rto: 4m 30s' },
    says: [
      "6:20 error objectives.rto: '4m 30s' is not a duration; write it with its unit, e.g. 15m, 60s, 1h30m or 500ms",
    ],
  },
  {
    what: 'bare numbers for durations',
    changes: { 'rto: 15m, rpo: 60s': 'rto: 15, rpo: 60' },
    says: [
      '6:20 error objectives.rto: 15 is not a duration; write it with its unit, e.g. 15m, 60s, 1h30m or 500ms',
      '6:29 error objectives.rpo: 60 is not a duration; write it with its unit, e.g. 15m, 60s, 1h30m or 500ms',
    ],
  },
  {
    what: 'keys that come later',
    changes: { 'gates:': 'residency: {}\nnotifications: {}\nsteps: []\ngates:' },
    says: [
      '57:1 error residency: residency rules come with a later version; remove it',
      '58:1 error notifications: notifications come with a later version; remove it',
      '59:1 error steps: custom steps come with a later version; remove it',
    ],
  },
  {
    what: 'an approver with a key',
    changes: { 'dba: {}': 'dba: { key: abc }' },
    says: [
      '60:39 error gates.promote.approvers.dba.key: keys and roles of approvers come with a later version; remove it',
    ],
  },
  {
    what: 'an approver of nothing',
    changes: { 'dba: {}': 'dba: ' },
    says: ['60:37 error gates.promote.approvers.dba: nothing is not an approver; write NAME: {}'],
  },
  {
    what: 'a section that is missing',
    changes: { 'objectives: { rto: 15m, rpo: 60s, detection: 1m }': '' },
    says: ['3:1 error objectives: missing; write a map with rto, rpo, detection'],
  },
  {
    what: 'a section that is no map',
    changes: { 'regions: { preferred: us-east-1, other: eu-west-1, witness: us-west-2 }': 'regions: us-east-1' },
    says: ["5:10 error regions: 'us-east-1' is not a map; write a map with preferred, other, witness"],
  },
  {
    what: 'a tab in YAML',
    changes: { '    kind: rds-postgres': '\tkind: rds-postgres' },
    says: [
      '14:1 error : not YAML: Tabs are not allowed as indentation; mend it here, or on the line above',
      '16:1 error : not YAML: All mapping items must start at the same column; mend it here, or on the line above',
    ],
  },
  {
    what: 'a key twice in YAML',
    changes: { '    role: serving': '    role: serving\n    role: serving' },
    says: ['23:5 error : not YAML: Map keys must be unique; mend it here, or on the line above'],
  },
  {
    what: 'an unclosed bracket in YAML',
    changes: { 'needs: [ledger]': 'needs: [ledger' },
    says: [
      '31:3 error : not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; mend it here, or on the line above',
    ],
  },
  {
    what: 'an unknown tag in YAML',
    changes: { 'application: payments': 'application: !secret payments' },
    says: ['3:14 error : not YAML: Unresolved tag: !secret; mend it here, or on the line above'],
  },
];
