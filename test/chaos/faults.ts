/** What can happen at a boundary. A fault strikes once, the first time the run stands there. */
import { isEffect, type Boundary } from './boundary';
import { type Failure } from './protocol';
import { type WorkerProcess } from './run/processes';
import { type World } from './world/world';

/** What a fault may do: everything but touch muster. */
export interface Struck {
  /** The process that stands at the boundary. */
  readonly worker: WorkerProcess;
  readonly world: World;
  /** Another worker serves the cell's queues from now on. */
  readonly replace: () => Promise<void>;
  /** Runs after so many ms, or once the run has ended, whatever comes first; the cell is not judged before. */
  readonly after: (ms: number, what: () => void) => void;
  readonly afterTheEnd: (what: () => void) => void;
}

/**
 * go: nothing more happens here. never: who stands there is never answered. lost: the request's answer does not come; `done` tells whether
 * the request arrived (only where a request is on its way: `send.before`).
 */
export type Turn = 'go' | 'never' | { readonly lost: Failure; readonly done: boolean };

export interface Fault {
  /** For the table. */
  readonly says: string;
  readonly at: (boundary: Boundary) => boolean;
  readonly strike: (struck: Struck) => Turn | Promise<Turn>;
}

/** Longer than the heartbeat time-out of 5 s: somebody else has the step by then, and looks for an effect for 10 s. */
const frozenMs = 7_000;
/** As stale as a Describe was seen to be (facts: 5 s). */
const staleMs = 5_000;

const lost: Failure = {
  code: 'OutcomeUnknown',
  reason: 'ECONNRESET',
  message: 'socket hang up',
  done: 'unknown',
};

const isSending = (boundary: Boundary): boolean => boundary.kind === 'send' && boundary.when === 'before';
/** Between the door's last question and the outside. */
const isAtTheDoor = ({ kind, when }: Boundary): boolean => kind === 'check' || (kind === 'send' && when === 'before');

export const faults = {
  killed: {
    says: 'worker killed -9, another one serves on',
    at: isEffect,
    strike: ({ worker, replace }) => {
      worker.kill();
      void replace();
      return 'never';
    },
  },
  frozen: {
    says: `worker frozen for ${frozenMs / 1_000} s (heartbeat time-out 5 s), another one serves meanwhile`,
    at: (boundary) => isEffect(boundary) && !(boundary.kind === 'acknowledgement' && boundary.when === 'after'),
    strike: ({ worker, replace, after }) => {
      worker.freeze();
      void replace();
      after(frozenMs, () => worker.wake());
      return 'go';
    },
  },
  'frozen past the end': {
    says: 'worker frozen until the operation has ended without it, then woken',
    at: (boundary) => isEffect(boundary) && isAtTheDoor(boundary),
    strike: ({ worker, replace, afterTheEnd }) => {
      worker.freeze();
      void replace();
      afterTheEnd(() => worker.wake());
      return 'go';
    },
  },
  'reply lost': {
    says: 'the request is done, its reply never comes',
    at: isSending,
    strike: () => ({ lost, done: true }),
  },
  'request lost': {
    says: 'the request never arrives, which looks the same',
    at: isSending,
    strike: () => ({ lost, done: false }),
  },
  'stale reads': {
    says: `control planes answer as things were for ${staleMs / 1_000} s`,
    at: isSending,
    strike: ({ world }) => {
      world.goStale(staleMs);
      return 'go';
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
