/** Broken plans, what is not of a failover: drills, the other gates, settings of instances, reprotect. */
import { type BrokenPlan } from './a-plan';

const inEurope = 'eu-west-1: { instance: ledger-euw1 }';
const madeWith = (settings: string): Readonly<Record<string, string>> => ({
  [inEurope]: `eu-west-1: { instance: ledger-euw1, settings: { ${settings} } }`,
});
const protectedBy = (reprotect: string): Readonly<Record<string, string>> => ({
  '    fence: {': `    reprotect: { ${reprotect} }\n    fence: {`,
});
const gate = (name: string, says: string): Readonly<Record<string, string>> => ({
  'drills:': `  ${name}: { approvals: 2, approvers: { ops-lead: {}, dba: {}, duty: {} }, within: 1h, ${says} }\n\ndrills:`,
});

export const brokenRehearsals: readonly BrokenPlan[] = [
  {
    what: 'drills that are nothing',
    changes: { 'drills:': 'drills:\nnothing:' },
    says: [
      '64:8 error drills: nothing is not a map; write a map with timeZone, blackout, within, alarms, maxLag, checks, calendar',
      "65:1 error nothing: 'nothing' is not a key here; use one of application, accounts, regions, objectives, evidence, resources, gates, register, drills",
    ],
  },
  {
    what: 'a misspelt key of drills',
    changes: { 'maxLag: 10s': 'maxLeg: 10s' },
    says: ["73:3 error drills.maxLeg: 'maxLeg' is not a key here; did you mean 'maxLag'?"],
  },
  {
    what: 'a check of a database that is none',
    changes: { 'name: payments-are-there, resource: ledger': 'name: payments-are-there, resource: ledgr' },
    says: ["76:47 error drills.checks.sql.resource: 'ledgr' is not a resource; did you mean 'ledger'?"],
  },
  {
    what: 'a check over HTTP of a database that is none',
    changes: { '{{database.ledger}}': '{{database.api}}' },
    says: ["84:14 error drills.checks.http.url: 'api' is of kind ecs-service; name an rds-postgres"],
  },
  {
    what: 'a check over HTTP whose host is the database',
    changes: { 'https://standby.example.com/check?database={{database.ledger}}': 'http://{{database.ledger}}/health' },
    says: [
      '84:14 error drills.checks.http.url: the host is a database, which speaks no HTTP; name the service that tries it, and put the database into the path or the query',
    ],
  },
  {
    what: 'a check over HTTP with a mark that stands for nothing',
    changes: { '{{database.ledger}}': '{{id}}' },
    says: [
      "84:14 error drills.checks.http.url: '{{id}}' stands for nothing here; write {{database.RESOURCE}}, or remove it",
    ],
  },
  {
    what: 'a live drill that no alarm would end',
    changes: { 'abort: { us-east-1: [payments-errors-use1], eu-west-1: [payments-errors-euw1] }': 'abort: {}' },
    says: [
      "88:37 error drills.calendar.mode: 'quarterly-live' is live and no alarm would end it; name alarms in drills.alarms.abort, or write mode: isolated",
    ],
  },
  {
    what: 'a gate for drills that goes on without an answer',
    changes: gate('drill', 'otherwise: hold'),
    says: [
      "64:97 error gates.drill.otherwise: 'hold' at the gate drill; write abort: a live drill that nobody answers for is over",
    ],
  },
  {
    what: 'a gate that deletes without an answer',
    changes: gate('delete', 'otherwise: proceed'),
    says: [
      "64:98 error gates.delete.otherwise: 'proceed' at the gate delete; write hold or abort: what is deleted does not come back",
    ],
  },
  {
    what: 'a gate for cutovers with a default that nobody answers for',
    changes: gate('cutover', 'otherwise: proceed'),
    says: [
      "64:99 error gates.cutover.otherwise: 'proceed' without acceptFence; add acceptFence: { outcome: impossible, by: NAME }, or write hold: proceeding accepts a fence in somebody's name",
    ],
  },
  {
    what: 'a gate of another name',
    changes: gate('remove', 'otherwise: hold'),
    says: ["64:3 error gates.remove: 'remove' is not a key here; use one of promote, cutover, drill, delete"],
  },
  {
    what: 'a class without db.',
    changes: madeWith('class: r6g.xlarge'),
    says: [
      "15:104 error resources.ledger.in.eu-west-1.settings.class: 'r6g.xlarge' is not an instance class; write it with db., e.g. db.r6g.xlarge",
    ],
  },
  {
    what: 'a zone that is a word',
    changes: madeWith("multiAz: 'yes'"),
    says: [
      "15:106 error resources.ledger.in.eu-west-1.settings.multiAz: 'yes' is not true or false; write true or false",
    ],
  },
  {
    what: 'security groups by name, and none',
    changes: madeWith('securityGroups: [default]'),
    says: [
      "15:114 error resources.ledger.in.eu-west-1.settings.securityGroups: 'default' is not the id of a security group; write its id, not its name, e.g. sg-0123456789abcdef0",
    ],
  },
  {
    what: 'an empty list of security groups',
    changes: madeWith('securityGroups: []'),
    says: [
      '15:97 error resources.ledger.in.eu-west-1.settings.securityGroups: a list is not at least 1 long; name at least 1',
    ],
  },
  {
    what: 'a key of another Region and account',
    changes: madeWith('kmsKey: arn:aws:kms:us-east-1:444455556666:key/1'),
    says: [
      '15:105 error resources.ledger.in.eu-west-1.settings.kmsKey: the ARN lies in us-east-1, not in eu-west-1; name the one in eu-west-1',
      "15:105 error resources.ledger.in.eu-west-1.settings.kmsKey: the ARN belongs to account 444455556666, which is not one of the plan's (111122223333); name one of these accounts, or add it to accounts",
    ],
  },
  {
    what: 'days of keeping that are hours',
    changes: protectedBy('keep: 720h'),
    says: ["17:24 error resources.ledger.reprotect.keep: '720h' is not a number of days; write whole days, e.g. 30d"],
  },
  {
    what: 'no day of keeping',
    changes: protectedBy('keep: 0d'),
    says: ["17:24 error resources.ledger.reprotect.keep: '0d' is not a number of days; write whole days, e.g. 30d"],
  },
  {
    what: 'a lag without a unit',
    changes: protectedBy('maxLag: 10'),
    says: [
      '17:26 error resources.ledger.reprotect.maxLag: 10 is not a duration; write it with its unit, e.g. 15m, 60s, 1h30m or 500ms',
    ],
  },
  {
    what: 'drill for a resource',
    changes: { '  payment:\n': '  drill:\n' },
    says: [
      "46:3 error resources.drill: 'drill' is the name of a step of every plan; name the resource by what it is, e.g. 'drill-service'",
    ],
  },
];
