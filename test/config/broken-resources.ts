/** Broken resources: what is changed in the reference plan, and every error that is told of it. */
import { type BrokenPlan } from './a-plan';

export const brokenResources: readonly BrokenPlan[] = [
  {
    what: 'an unknown key in a resource',
    changes: { '    role: serving': '    rol: serving' },
    says: ["22:5 error resources.api.rol: 'rol' is not a key here; did you mean 'role'?"],
  },
  {
    what: 'an unknown kind',
    changes: { 'kind: rds-postgres': 'kind: rds-postgress' },
    says: ["14:11 error resources.ledger.kind: 'rds-postgress' is not a kind; did you mean 'rds-postgres'?"],
  },
  {
    what: 'an unknown Region as a key',
    changes: { 'in: { us-east-1:': 'in: { us-eat-1:' },
    says: [
      "15:11 error resources.ledger.in.us-eat-1: 'us-eat-1' is not a Region muster knows; did you mean 'us-east-1'?",
    ],
  },
  {
    what: 'a need of nothing',
    changes: { 'needs: [ledger]': 'needs: [ledgr]' },
    says: ["29:13 error resources.api.needs: 'ledgr' is not a resource; did you mean 'ledger'?"],
  },
  {
    what: 'a need of itself',
    changes: { 'needs: [ledger]': 'needs: [ledger, api]' },
    says: ["29:21 error resources.api.needs: 'api' needs itself; remove it: a resource is always there for itself"],
  },
  {
    what: 'a need named twice',
    changes: { 'needs: [ledger]': 'needs: [ledger, ledger]' },
    says: ["29:21 error resources.api.needs: 'ledger' is named twice; remove one"],
  },
  {
    what: 'a cycle',
    changes: { 'needs: [ledger]': 'needs: [ledger, payment]' },
    says: [
      '29:5 error resources.api.needs: a cycle: api needs payment needs front needs api; each would wait for the other; remove the need that is not one',
    ],
  },
  {
    what: 'a need that every object has',
    changes: { 'needs: [ledger]': 'needs: [constructor]' },
    says: ["29:13 error resources.api.needs: 'constructor' is not a resource; use one of ledger, front, payment"],
  },
  {
    what: "a step's name for a resource",
    changes: { '  ledger:\n': '  gate:\n' },
    says: [
      "13:3 error resources.gate: 'gate' is the name of a step of every plan; name the resource by what it is, e.g. 'gate-service'",
      "29:13 error resources.api.needs: 'ledger' is not a resource; use one of gate, front, payment",
      "54:24 error resources.payment.expect.sql.resource: 'ledger' is not a resource; use gate",
      "76:47 error drills.checks.sql.resource: 'ledger' is not a resource; use one of gate, api, front, payment",
      "78:19 error drills.checks.sql.resource: 'ledger' is not a resource; use one of gate, api, front, payment",
      "84:14 error drills.checks.http.url: 'ledger' is not a resource; use gate",
    ],
  },
  {
    what: 'a resource outside its pair',
    changes: { 'eu-west-1: { instance: ledger-euw1 }': 'eu-west-2: { instance: ledger-euw2 }' },
    says: [
      '15:5 error resources.ledger.in: no instance in eu-west-1; add eu-west-1: one plan serves both directions',
      "15:49 error resources.ledger.in.eu-west-2: eu-west-2 is not a Region of its pair (us-east-1, eu-west-1); did you mean 'eu-west-1'?",
    ],
  },
  {
    what: 'a Region without its part',
    changes: { ', eu-west-1: { instance: ledger-euw1 }': '' },
    says: ['15:5 error resources.ledger.in: no instance in eu-west-1; add eu-west-1: one plan serves both directions'],
  },
  {
    what: 'capacity out of order',
    changes: {
      'capacity: { primary: 20, standby: 10, recovered: 50, minimum: 30, max: 100 }':
        'capacity: { primary: 20, standby: 90, recovered: 50, minimum: 60, max: 40 }',
    },
    says: [
      '25:39 error resources.api.capacity.standby: standby 90 is more than max 40; lower it, or raise max',
      '25:54 error resources.api.capacity.recovered: recovered 50 is more than max 40; keep minimum <= recovered <= max: autoscaling would take the tasks away again',
      '25:67 error resources.api.capacity.minimum: minimum 60 is more than recovered 50; keep minimum <= recovered <= max: service opens at the minimum',
    ],
  },
  {
    what: 'a POST without an id',
    changes: { '"{{id}}"': '"1"' },
    says: [
      "51:11 error resources.payment.body: a POST without {{id}} in its body or url; write {{id}} where the transaction's own id goes, so that a second sending cannot be a second transaction",
    ],
  },
  {
    what: 'a GET with a body',
    changes: { 'method: POST': 'method: GET' },
    says: ['51:5 error resources.payment.body: a GET has no body; remove it, or use POST'],
  },
  {
    what: 'a query without $1',
    changes: { 'payment_id = $1': 'payment_id is not null' },
    says: [
      '54:39 error resources.payment.expect.sql.query: the query has no $1; it is given the id as $1 and must return a row: ... where payment_id = $1',
    ],
  },
  {
    what: 'sql on what is no database',
    changes: { 'resource: ledger': 'resource: api' },
    says: [
      "54:24 error resources.payment.expect.sql.resource: 'api' is of kind ecs-service; name an rds-postgres with a probe",
    ],
  },
  {
    what: 'sql on what is nothing',
    changes: { 'resource: ledger': 'resource: leger' },
    says: ["54:24 error resources.payment.expect.sql.resource: 'leger' is not a resource; did you mean 'ledger'?"],
  },
  {
    what: 'sql on a database without a probe',
    changes: { '    probe: { secret: ledger/probe, database: ledger }\n': '' },
    says: [
      "53:24 error resources.payment.expect.sql.resource: 'ledger' has no probe to ask with; add probe: { secret, database } to ledger, or remove expect.sql",
      "75:47 error drills.checks.sql.resource: 'ledger' has no probe to ask with; add probe: { secret, database } to ledger, or remove the check",
      "77:19 error drills.checks.sql.resource: 'ledger' has no probe to ask with; add probe: { secret, database } to ledger, or remove the check",
    ],
  },
  {
    what: 'sql on a database that is not needed',
    changes: { 'needs: [ledger]': 'needs: []' },
    says: [
      "54:24 error resources.payment.expect.sql.resource: 'ledger' is not among what payment needs; add ledger to resources.payment.needs, or it may be asked before it is promoted",
    ],
  },
  {
    what: 'an ARN of another account',
    changes: { 'eu-west-1:111122223333:targetgroup': 'eu-west-1:999922223333:targetgroup' },
    says: [
      "28:18 error resources.api.targetGroups.eu-west-1: the ARN belongs to account 999922223333, which is not one of the plan's (111122223333); name one of these accounts, or add it to accounts",
    ],
  },
  {
    what: 'an ARN in another Region',
    changes: { 'elasticloadbalancing:eu-west-1': 'elasticloadbalancing:eu-west-2' },
    says: [
      '28:18 error resources.api.targetGroups.eu-west-1: the ARN lies in eu-west-2, not in eu-west-1; name the one in eu-west-1',
    ],
  },
  {
    what: 'an ARN named twice',
    changes: { 'routingcontrol/abcdefg1234567e1': 'routingcontrol/abcdefg1234567a1' },
    says: [
      '41:18 error resources.front.controls.eu-west-1: arn:aws:route53-recovery-control::111122223333:controlpanel/0123456bbbbbbb0123456bbbbbb01234/routingcontrol/abcdefg1234567a1 is named at resources.front.controls.us-east-1 already; one resource owns it: remove one',
    ],
  },
  {
    what: 'an ARN of something else',
    changes: { ':targetgroup/payments-api/6d0ecf831eec9f09': ':loadbalancer/app/payments-api/6d0ecf831eec9f09' },
    says: [
      "27:18 error resources.api.targetGroups.us-east-1: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadb...' is not the ARN of a target group; write arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID",
    ],
  },
  {
    what: 'two values for a CNAME',
    changes: {
      'kind: arc-routing-control':
        'kind: route53-failover\n    zone: Z0123456789ABCDEFGHIJ\n    name: api.example.com\n    type: CNAME\n    ttl: 60s\n    values: { us-east-1: [use1.example.com], eu-west-1: [euw1.example.com, spare.example.com] }\n    needs: [api]\n  unused:\n    kind: arc-routing-control',
    },
    says: ['37:46 error resources.front.values.eu-west-1: a CNAME has one value, here are 2; keep one, or use type A'],
  },
  {
    what: 'one endpoint twice',
    changes: { 'region: us-west-2, url': 'region: us-east-1, url' },
    says: [
      '35:9 error resources.front.endpoints: endpoint 2 names the same Region or url as endpoint 1; a recovery cluster has one endpoint in each of five Regions: copy them from DescribeCluster',
    ],
  },
  {
    what: 'a worker',
    changes: { 'role: serving': 'role: worker' },
    says: ['22:11 error resources.api.role: background work (role worker) comes with a later version; remove it'],
  },
  {
    what: 'a resource that is no map',
    changes: { '  ledger:\n': '  cache: redis\n  ledger:\n' },
    says: [
      "13:10 error resources.cache: 'redis' is not a resource; write a map with kind: one of rds-postgres, ecs-service, arc-routing-control, route53-failover, http-check",
    ],
  },
  {
    what: 'a resource without a kind',
    changes: { '    kind: http-check\n': '' },
    says: [
      '46:3 error resources.payment.kind: missing; write one of rds-postgres, ecs-service, arc-routing-control, route53-failover, http-check',
    ],
  },
  {
    what: 'a resource of a name that is none',
    changes: { '  ledger:\n': '  Ledger:\n' },
    says: [
      "13:3 error resources.Ledger: 'Ledger' is not a name; write 1 to 40 of a-z, 0-9 and -, beginning with a letter",
      "29:13 error resources.api.needs: 'ledger' is not a resource; did you mean 'Ledger'?",
      "54:24 error resources.payment.expect.sql.resource: 'ledger' is not a resource; did you mean 'Ledger'?",
      "76:47 error drills.checks.sql.resource: 'ledger' is not a resource; did you mean 'Ledger'?",
      "78:19 error drills.checks.sql.resource: 'ledger' is not a resource; did you mean 'Ledger'?",
      "84:14 error drills.checks.http.url: 'ledger' is not a resource; did you mean 'Ledger'?",
    ],
  },
];
