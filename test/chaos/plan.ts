/** The application every cell of the matrix recovers: one database, one fleet, one name, one payment; short simulated times. */
import { buildFailover, buildOperation, type Place, type Starting } from '../../contract/build-input';
import { type OperationInput } from '../../contract/operation-input';
import { type Plan } from '../../domain/plan';
import { referencePlan, referenceResources, westward } from '../domain/reference-plan';

/** Every operation goes this way, so that its steps run on one queue: the primary of a move is in `from`, of a reprotect too. */
export const way = westward;
export const tag = 't1';

/** What the matrix crashes. */
export const operations = ['failover', 'switchover', 'reprotect'] as const;
export type Crashed = (typeof operations)[number];

const second = 1_000;
const minute = 60 * second;
/** Simulated AWS is quick here (see world/), and what is paced by it with it. */
const scale = 0.02;

/** The reference plan behind a register, so that a reprotect has all it needs, and without drills: none is to disturb a cell. */
function planOf(application: string): Plan {
  const resources = referenceResources();
  const reprotect = { maxLagMs: 10 * second, holdMs: 50 * second, keepDays: 30 };
  const { drills: _drills, ...plan } = referencePlan({
    application,
    register: { otherwise: 'hold' },
    resources: {
      ...resources,
      ledger: { ...resources.ledger, replicateBackups: true, reprotect },
      front: { ...resources.front, ttlMs: 30 * second },
    },
  });
  return { ...plan, gates: { promote: { ...plan.gates.promote, withinMs: 50 * minute } } };
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
