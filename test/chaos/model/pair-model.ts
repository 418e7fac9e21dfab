/**
 * Two clusters that replicate, and what happens to them: runs, attempts, takeovers, cuts, people's words. Servers, time and people are played
 * here; what decides whether a request goes out is the door that ships (worker.ts).
 */
import { heartbeatTimeoutMs } from '../../../activities/door/slice';
import { OutsideError } from '../../../activities/outside-error';
import { settleWindowMs } from '../../../activities/reach';
import {
  type Arrival,
  claim,
  type Ground,
  promote,
  type Rules,
  shipped,
  type Side,
  type Stage,
  type Worker,
} from './worker';

export const sides = ['a', 'b'] as const;
const otherOf = { a: 'b', b: 'a' } as const;
const initialVersion = { a: 1, b: 2 } as const;
const increment = 100;

interface Attempt {
  readonly id: number;
  /** Since when nobody hears of it; null: at work. */
  lostMs: number | null;
}
export interface Run {
  readonly operationId: string;
  /** Which promotion it is for: what it saw when it began. */
  readonly generation: number;
  claimed: boolean;
  superseded: boolean;
  attempt: Attempt | null;
  /** Operations that messages which touched it were meant for. */
  readonly heard: readonly string[];
}
interface Message {
  readonly operationId: string;
}
export interface Cluster {
  up: boolean;
  /** It takes itself for the active one. */
  leads: boolean;
  failoverVersion: number;
  run: Run | null;
  /** Acknowledged here, and not known to the other. */
  backlog: Message[];
}

export class Pair implements Ground {
  readonly rules: Rules;
  readonly clusters: Record<Side, Cluster>;
  readonly workers: Worker[] = [];
  readonly arrivals: Arrival[] = [];
  /** When a version was written into the register first. */
  readonly claimedMs = new Map<number, number>();
  linked = true;
  nowMs = Date.parse('2026-11-26T03:00:00.000Z');
  /** Promotions the outside has done. */
  generation = 0;
  object: { readonly body: string; readonly etag: string } | null = null;
  private started = 0;
  private attempts = 0;

  constructor(rules: Rules = shipped) {
    this.rules = rules;
    const one = (side: Side): Cluster => ({
      up: true,
      leads: side === 'a',
      failoverVersion: initialVersion.a,
      run: null,
      backlog: [],
    });
    this.clusters = { a: one('a'), b: one('b') };
  }

  acts(side: Side): boolean {
    const { up, leads } = this.clusters[side];
    return up && leads;
  }

  tick(ms: number): void {
    this.nowMs += ms;
  }

  start(side: Side): void {
    this.started += 1;
    const { generation } = this;
    this.clusters[side].run = {
      operationId: `op-${this.started}`,
      generation,
      claimed: false,
      superseded: false,
      attempt: null,
      heard: [],
    };
    this.replicate(side);
  }

  /** What a run hands out next: its claim, or, once that is written, its one request, history holding the intent. */
  async handOut(side: Side): Promise<void> {
    const { run } = this.clusters[side];
    if (!run) return;
    this.attempts += 1;
    run.attempt = { id: this.attempts, lostMs: null };
    const isClaim = this.rules.register && !run.claimed;
    const { operationId, generation } = run;
    const { failoverVersion } = this.clusters[side];
    const worker: Worker = { side, operationId, failoverVersion, stage: undefined, go: () => undefined };
    this.workers.push(worker);
    const attempt = this.attempts;
    const work = isClaim ? claim(this, worker) : promote(this, worker, generation);
    this.replicate(side);
    const done = work.then(
      (what) => this.answered(side, attempt, isClaim, what),
      (error: unknown) => this.answered(side, attempt, isClaim, error as Error),
    );
    void done.finally(() => {
      worker.stage = undefined;
    });
    await this.settled(worker, 'none');
  }

  /** One worker runs until it asks, writes, signs or sends next. */
  async step(worker: Worker): Promise<void> {
    const { stage } = worker;
    if (!stage) return;
    worker.stage = undefined;
    worker.go();
    await this.settled(worker, stage);
    if (!this.rules.slowWire && (worker.stage as Stage | undefined) === 'wire') await this.step(worker);
  }

  /** The server has given the attempt up, and whoever comes next has looked for its effect through the settle window. */
  lookAgain(side: Side): void {
    const cluster = this.clusters[side];
    if (!cluster.run) return;
    if (this.generation > cluster.run.generation) cluster.run = null;
    else cluster.run.attempt = null;
    this.replicate(side);
  }

  mayLookAgain(side: Side): boolean {
    const attempt = this.clusters[side].run?.attempt;
    if (!this.acts(side) || !attempt) return false;
    return attempt.lostMs !== null && this.nowMs - attempt.lostMs >= settleWindowMs;
  }

  /** Whoever was at work is not heard of any more: killed, frozen, or cut off. */
  lose(side: Side): void {
    const attempt = this.clusters[side].run?.attempt;
    // Its heartbeat has to be missed first.
    if (attempt) attempt.lostMs ??= this.nowMs + heartbeatTimeoutMs;
    this.replicate(side);
  }

  takeOver(side: Side): void {
    const cluster = this.clusters[side];
    const next = Math.max(...(this.inTouch() ? sides : [side]).map((one) => this.clusters[one].failoverVersion));
    const base = next - (next % increment) + initialVersion[side];
    cluster.failoverVersion = base > next ? base : base + increment;
    cluster.leads = true;
    this.lose(side);
    if (this.inTouch())
      Object.assign(this.clusters[otherOf[side]], { leads: false, failoverVersion: cluster.failoverVersion });
    this.replicate(side);
  }

  setLink(linked: boolean): void {
    this.linked = linked;
    this.meet();
  }

  setUp(side: Side, up: boolean): void {
    this.clusters[side].up = up;
    // Workers of a dead cluster go on with what they have in hand; their results reach nobody.
    this.meet();
  }

  /** Somebody speaks to the operation that runs there. */
  say(side: Side): void {
    const cluster = this.clusters[side];
    if (!cluster.run) return;
    const message = { operationId: cluster.run.operationId };
    this.hear(side, message);
    if (this.inTouch()) this.replicate(side);
    else cluster.backlog.push(message);
  }

  versionOf(side: Side): number {
    return this.clusters[side].failoverVersion;
  }

  inTouch(): boolean {
    return this.linked && this.clusters.a.up && this.clusters.b.up;
  }

  /** The newer version wins, and what the older had acknowledged is applied again to whatever has the workflow id now (facts 0.3). */
  private meet(): void {
    if (!this.inTouch()) return;
    const { a, b } = this.clusters;
    const winner: Side = a.failoverVersion >= b.failoverVersion ? 'a' : 'b';
    if (a.failoverVersion === b.failoverVersion && a.leads !== b.leads) return this.replicate(a.leads ? 'a' : 'b');
    const loser = this.clusters[otherOf[winner]];
    const again = loser.backlog;
    Object.assign(loser, { leads: false, failoverVersion: this.clusters[winner].failoverVersion, backlog: [] });
    for (const message of again) this.hear(winner, message);
    this.replicate(winner);
  }

  private hear(side: Side, { operationId }: Message): void {
    const { run } = this.clusters[side];
    if (!run || (this.rules.named && run.operationId !== operationId)) return;
    this.clusters[side].run = { ...run, heard: [...run.heard, operationId] };
  }

  private replicate(from: Side): void {
    if (!this.inTouch() || !this.clusters[from].leads) return;
    this.clusters[otherOf[from]].run = structuredClone(this.clusters[from].run);
    this.clusters[from].backlog = [];
  }

  /** An activity's result, if the cluster that gave the work still takes it. */
  private answered(side: Side, attempt: number, isClaim: boolean, what: unknown): void {
    const { run } = this.clusters[side];
    if (!this.acts(side) || run?.attempt?.id !== attempt || run.attempt.lostMs !== null) return;
    run.attempt = null;
    if (what instanceof OutsideError) run.superseded ||= what.code === 'Superseded';
    else if (what instanceof Error) throw what;
    else if (isClaim) run.claimed = true;
    else if (this.generation > run.generation) this.clusters[side].run = null;
    this.replicate(side);
  }

  /** Everything between two stops is promises. */
  private async settled(worker: Worker, left: Stage | 'none'): Promise<void> {
    for (let turn = 0; turn < 100 && (worker.stage === undefined || left === 'none'); turn += 1) {
      await Promise.resolve();
      if (worker.stage !== undefined) return;
    }
  }
}
