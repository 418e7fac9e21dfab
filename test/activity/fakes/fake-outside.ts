/** A small scripted world behind the Outside interface: plain state, reads as functions of it, changes that alter it. */
import { type ChangeName, type ReadName } from '../../../domain/calls';
import { type Evidence, type Request } from '../../../domain/goal';
import { instant } from '../../../domain/instant';
import { type ReadOptions } from '../../../activities/goal';
import { type Outside } from '../../../activities/outside';
import { OutsideError } from '../../../activities/outside-error';

export interface Ask {
  readonly call: ReadName;
  readonly region: string;
  // unsafe: each world knows the inputs of the calls it plays.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly input: any;
  readonly options: ReadOptions;
  readonly at: string;
}

export interface World<S> {
  readonly state: S;
  readonly read: (state: S, ask: Ask) => unknown;
  /** Does the work of a change; what it returns is the answer's detail. @throws OutsideError */
  readonly apply: (state: S, request: Request, at: string) => Evidence | undefined;
  /** What time does to the world: one step of everything that is under way. */
  readonly progress: (state: S) => void;
}

export interface Faults {
  /** The next n changes are done, and their answers lost. */
  loseReplies: number;
  /** The next n changes are refused as throttled. */
  throttleChanges: number;
  /** No read is answered. */
  silent: boolean;
  throttleReads: number;
  /** AWS reads answer as the world was when this was set. */
  staleSince: unknown;
}

export const account = '111122223333';

export interface Fake<S> {
  readonly outside: Outside;
  readonly world: World<S>;
  readonly faults: Faults;
  readonly clock: { ms: number };
  readonly reads: ReadName[];
  /** Changes that did their work. */
  readonly done: Request[];
  readonly freezeReads: () => void;
}

export function createFake<S>(world: World<S>, startAt = '2026-11-23T03:00:00.000Z'): Fake<S> {
  const clock = { ms: Date.parse(startAt) };
  const faults: Faults = { loseReplies: 0, throttleChanges: 0, silent: false, throttleReads: 0, staleSince: undefined };
  const reads: ReadName[] = [];
  const done: Request[] = [];

  const read = async (call: ReadName, region: string, input: unknown, options: ReadOptions): Promise<unknown> => {
    await Promise.resolve();
    if (call === 'sts:GetCallerIdentity') return { Account: account };
    reads.push(call);
    if (faults.silent)
      throw new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer within 2000 ms`, 'no');
    if (faults.throttleReads > 0) {
      faults.throttleReads -= 1;
      throw new OutsideError('Throttled', 'ThrottlingException', `${call}: Rate exceeded`, 'no');
    }
    const isAws = !/^(sql|dns|http):/.test(call);
    const state = isAws && faults.staleSince !== undefined ? (faults.staleSince as S) : world.state;
    // A copy, as over a wire: what was seen does not change when the world does.
    return structuredClone(world.read(state, { call, region, input, options, at: instant(clock.ms) }));
  };

  const outside: Outside = {
    read: read as Outside['read'],
    send: async (request) => {
      await Promise.resolve();
      if (faults.throttleChanges > 0) {
        faults.throttleChanges -= 1;
        throw new OutsideError('Throttled', 'ThrottlingException', `${request.call}: Rate exceeded`, 'no');
      }
      const detail = world.apply(world.state, request, instant(clock.ms));
      done.push(request);
      if (faults.loseReplies > 0) {
        faults.loseReplies -= 1;
        throw new OutsideError('OutcomeUnknown', 'ECONNRESET', `${request.call}: socket hang up`, 'unknown');
      }
      return { requestId: `request-${done.length}`, ...(detail ? { detail } : {}) };
    },
  };

  return {
    outside,
    world,
    faults,
    clock,
    reads,
    done,
    freezeReads: () => {
      faults.staleSince = structuredClone(world.state);
    },
  };
}

export function refusedChange(call: ChangeName, reason: string): OutsideError {
  return new OutsideError('Blocked', reason, `${call}: ${reason}`, 'no');
}
