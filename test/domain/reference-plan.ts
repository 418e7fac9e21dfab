/** The reference plan as data, for tests of rules; test/contract proves that the plan file reads to the same. */
import { type Period } from '../../domain/calendar/drill-plan';
import { type Plan } from '../../domain/plan';

const second = 1_000;
const minute = 60 * second;

const account = '111122223333';
/** One for each Region. */
export const routingControls = {
  'us-east-1': `arn:aws:route53-recovery-control::${account}:controlpanel/p/routingcontrol/use1`,
  'eu-west-1': `arn:aws:route53-recovery-control::${account}:controlpanel/p/routingcontrol/euw1`,
} as const;

export const witness = 'us-west-2';
/** Buckets by Region. */
export const evidenceStores = {
  'us-east-1': 'payments-dr-use1',
  'eu-west-1': 'payments-dr-euw1',
  [witness]: 'payments-dr-usw2',
} as const;

export function referencePlan(change: Partial<Plan> = {}): Plan {
  return {
    application: 'payments',
    accounts: [account],
    regions: { preferred: 'us-east-1', other: 'eu-west-1', witness },
    objectives: { rtoMs: 15 * minute, rpoMs: minute, detectionMs: minute },
    evidence: evidenceStores,
    resources: referenceResources(),
    gates: {
      promote: {
        approvals: 2,
        approvers: ['ops-lead', 'dba', 'duty'],
        withinMs: 5 * minute,
        otherwise: 'hold',
        expectedMs: minute,
      },
    },
    drills: {
      timeZone: 'Europe/Dublin',
      blackouts: [
        { days: { end: 'last', count: 3 }, why: 'month end' },
        { dates: { from: '2026-12-15', to: '2027-01-04' }, why: 'change freeze' },
      ],
      withinMs: 60 * minute,
      alarms: {
        blocking: {
          'us-east-1': ['payments-errors-use1'],
          'eu-west-1': ['payments-errors-euw1', 'ledger-replica-lag'],
        },
        abort: { 'us-east-1': ['payments-errors-use1'], 'eu-west-1': ['payments-errors-euw1'] },
      },
      maxLagMs: 10 * second,
      checks: {
        sql: [
          { name: 'payments-are-there', resource: 'ledger', query: 'select count(*) > 0 from payments' },
          {
            name: 'none-overwritten',
            resource: 'ledger',
            query: "select not exists (select 1 from payments where body = 'corrupted')",
          },
        ],
        http: [
          { name: 'health', url: 'https://api.example.com/health', expect: { status: 200 } },
          {
            name: 'takes-payments',
            url: 'https://standby.example.com/check?database={{database.ledger}}',
            expect: { status: 200 },
          },
        ],
      },
      calendar: [
        { name: 'monthly-database', mode: 'isolated', scenario: 'database-failover', times: onTuesday('month') },
        {
          name: 'quarterly-live',
          mode: 'live',
          scenario: 'regional-failover',
          times: { ...onTuesday('quarter'), month: 2 },
          soakMs: 30 * minute,
          gate: { withinMs: 60 * minute },
        },
        {
          name: 'yearly-region',
          mode: 'isolated',
          scenario: 'regional-failover',
          times: { ...onTuesday('year'), month: 3 },
        },
      ],
    },
    ...change,
  };
}

/** Its resources by name, of which a test may change one without asking whether it is there. */
export function referenceResources() {
  return {
    ledger: {
      kind: 'rds-postgres',
      in: { 'us-east-1': { instance: 'ledger-use1' }, 'eu-west-1': { instance: 'ledger-euw1' } },
      probe: { secret: 'ledger/probe', database: 'ledger' },
      fence: { secret: 'ledger/fence', roles: ['app'] },
      backupRetentionDays: 7,
      needs: [],
    },
    api: {
      kind: 'ecs-service',
      role: 'serving',
      cluster: 'payments',
      service: 'api',
      capacity: { primary: 20, standby: 10, recovered: 50, minimum: 30, max: 100 },
      targetGroups: {
        'us-east-1': `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/api/1`,
        'eu-west-1': `arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup/api/2`,
      },
      needs: ['ledger'],
    },
    front: {
      kind: 'arc-routing-control',
      endpoints: ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'].map((region) => ({
        region,
        url: `https://cluster.example/${region}`,
      })),
      controls: routingControls,
      name: 'api.example.com',
      ttlMs: minute,
      needs: ['api'],
    },
    payment: {
      kind: 'http-check',
      url: 'https://api.example.com/payments',
      method: 'POST',
      body: '{"payment_id":"{{id}}"}',
      headers: {},
      expect: { status: 201, sql: { resource: 'ledger', query: 'select 1 from payments where payment_id = $1' } },
      needs: ['front'],
    },
  } satisfies Plan['resources'];
}

/** When nothing else is said. */
function onTuesday(every: Period) {
  return { is: 'every', every, hour: 10, minute: 0, weekday: 'tue', week: 2 } as const;
}

export const westward = { from: 'us-east-1', to: 'eu-west-1' };
export const eastward = { from: 'eu-west-1', to: 'us-east-1' };
