/** The application every cell of the matrix recovers: one database, one fleet, one name, one payment; short simulated times. */
import { buildFailover, buildOperation, type Place, type Starting } from '../../contract/build-input';
import { type OperationInput } from '../../contract/operation-input';
import { type Plan } from '../../domain/plan';

export const account = '111122223333';
/** Every operation goes this way, so that its steps run on one queue: the primary of a move is in `from`, of a reprotect too. */
export const way = { from: 'us-east-1', to: 'eu-west-1' } as const;
export const witness = 'us-west-2';
export const buckets = { 'us-east-1': 'dr-use1', 'eu-west-1': 'dr-euw1', 'us-west-2': 'dr-usw2' } as const;
export const controls = {
  'us-east-1': 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/use1',
  'eu-west-1': 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/euw1',
} as const;
export const tag = 't1';

/** What the matrix crashes. */
export const operations = ['failover', 'switchover', 'reprotect'] as const;
export type Crashed = (typeof operations)[number];

const second = 1_000;
const minute = 60 * second;
/** Simulated AWS is quick here (see world/), and what is paced by it with it. */
const scale = 0.02;

export function planOf(application: string): Plan {
  return {
    application,
    accounts: [account],
    regions: { preferred: way.from, other: way.to, witness },
    objectives: { rtoMs: 15 * minute, rpoMs: minute, detectionMs: minute },
    evidence: buckets,
    register: { otherwise: 'hold' },
    resources: {
      ledger: {
        kind: 'rds-postgres',
        in: { 'us-east-1': { instance: 'ledger-use1' }, 'eu-west-1': { instance: 'ledger-euw1' } },
        probe: { secret: 'ledger/probe', database: 'ledger' },
        fence: { secret: 'ledger/fence', roles: ['app'] },
        backupRetentionDays: 7,
        replicateBackups: true,
        reprotect: { maxLagMs: 10 * second, holdMs: 50 * second, keepDays: 30 },
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
        controls,
        name: 'api.example.com',
        ttlMs: 30 * second,
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
    },
    gates: {
      promote: {
        approvals: 2,
        approvers: ['ops-lead', 'dba', 'duty'],
        withinMs: 50 * minute,
        otherwise: 'hold',
        expectedMs: minute,
      },
    },
  };
}

/** As the command line builds it, but for deadlines: those stay as long as they are, for a crash costs real seconds. */
export function inputOf(operation: Crashed, application: string, queuePrefix: string): OperationInput {
  const starting: Starting = {
    plan: planOf(application),
    planHash: 'chaos',
    way,
    mode: 'real',
    reason: 'the crash matrix',
    by: 'duty',
    nonce: application,
    particulars: { tag },
  };
  const place: Place = {
    musterVersion: 'chaos',
    timeScale: scale,
    queuePrefix,
    searchAttributes: [],
    timed: (steps) =>
      steps.map((step) =>
        step.timing.clock === 'real'
          ? step
          : { ...step, timing: { ...step.timing, deadlineMs: step.timing.deadlineMs / scale } },
      ),
  };
  return operation === 'failover' ? buildFailover(starting, place) : buildOperation(operation, starting, place);
}
