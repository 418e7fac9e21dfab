/**
 * What no orchestrator could beat: the longest path over the report's own edges, where a step takes what the *lab* says its
 * simulated work took (accepted to ready), less what had passed before the decision. A fence that is impossible costs
 * one connect time-out, a shift is proven after one TTL; SQL, gate and assess cost nothing here.
 */
import { type Entry } from '../../lab/world/journal';

export type Work = Extract<Entry, { is: 'work' }>;

export interface FloorStep {
  readonly id: string;
  /** `ledger.promote reached` */
  readonly after: readonly string[];
}

export interface FloorInput {
  readonly steps: readonly FloorStep[];
  readonly work: readonly Work[];
  readonly to: string;
  readonly decidedAtMs: number;
  readonly fenceImpossible: boolean;
  readonly ttlMs: number;
}

/** activities/aws/time-outs.ts and activities/sql/time-outs.ts: what a silent Region costs before anybody gives up on it. */
const connectTimeoutMs = 2_000;

export function floorMs(input: FloorInput): number {
  const finish = new Map<string, number>();
  const finishOf = (id: string): number => {
    const known = finish.get(id);
    if (known !== undefined) return known;
    const step = input.steps.find((one) => one.id === id);
    if (!step) return 0;
    const before = Math.max(0, ...step.after.map((edge) => finishOf(edge.split(' ')[0] ?? '')));
    const at = before + takes(id, input);
    finish.set(id, at);
    return at;
  };
  // `record` is after service is verified: customers do not wait for it.
  return Math.max(0, ...input.steps.filter(({ id }) => id !== 'record').map(({ id }) => finishOf(id)));
}

function takes(id: string, { work, to, decidedAtMs, fenceImpossible, ttlMs }: FloorInput): number {
  const verb = id.slice(id.lastIndexOf('.') + 1);
  const done = (name: string): Work | undefined => work.find((one) => one.name === name && one.region === to);
  const rest = (from: number | undefined, ready: number | undefined): number =>
    from === undefined || ready === undefined ? 0 : Math.max(0, ready - Math.max(from, decidedAtMs));
  switch (verb) {
    case 'promote':
      return id === 'gate.promote' ? 0 : rest(done('rds.promote')?.acceptedAt, done('rds.promote')?.readyAt);
    case 'prewarm':
      return rest(done('ecs.running')?.acceptedAt, done('ecs.running')?.readyAt);
    case 'healthy':
      return rest(done('ecs.running')?.readyAt, done('ecs.healthy')?.readyAt);
    case 'shift':
      return rest(done('arc.shift')?.acceptedAt, done('arc.shift')?.readyAt);
    case 'fence':
      return fenceImpossible ? connectTimeoutMs : 0;
    case 'verify':
      return id.startsWith('payment.') ? ttlMs : 0;
    default:
      return 0;
  }
}
