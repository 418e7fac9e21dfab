/**
 * The outside of one cell: what is true, what a reader is shown of it, and a note of every request that arrived, whoever sent it. It lives in
 * the process that runs the matrix, so that a killed worker takes nothing of it along.
 */
import { type ChangeName, changeFact, type ReadName } from '../../../domain/calls';
import { type Evidence, type Request } from '../../../domain/goal';
import { canonicalJson } from '../../../domain/canonical-json';
import { instant } from '../../../domain/instant';
import { OutsideError } from '../../../activities/outside-error';
import { account } from '../../activity/fakes/fake-outside';
import { changeAround, passTasks, readAround } from './around';
import { changeDatabase, passTime, readDatabase } from './databases';
import { acceptsWrites, primary, type State } from './state';

/** How often customers write and tasks start. */
const tickMs = 50;

/** Who asks, for the note. */
export interface Asker {
  /** Of the worker process. */
  readonly pid: number;
  readonly workflowId: string;
  readonly step: string;
  readonly attempt: number;
}

export interface Arrived {
  readonly at: string;
  readonly by: Asker;
  readonly call: ChangeName;
  readonly region: string;
  readonly input: unknown;
  readonly accepted: boolean;
  /** How it was refused. */
  readonly reason: string | null;
}

export interface World {
  readonly state: State;
  readonly arrived: readonly Arrived[];
  /** An old primary took writes when the promotion was accepted; null: none was. */
  readonly openAtPromotion: boolean | null;
  /** Ms for which two Regions took writes. */
  readonly twoWritersMs: number;
  readonly read: (call: ReadName, region: string, input: unknown) => unknown;
  readonly send: (request: Request, by: Asker) => Evidence | undefined;
  /** From now on, for so long, AWS answers reads as things are now. */
  readonly goStale: (ms: number) => void;
  /** From now on a second promotion is taken like the first: to see that the verdict notices. */
  readonly checkNothing: () => void;
  readonly close: () => void;
}

/** Control planes that are eventually consistent; SQL, S3 and DNS answer what is. */
const lagging = /^(rds|ecs|application-autoscaling|elasticloadbalancing):/;

export function openWorld(start: State): World {
  const state = start;
  const arrived: Arrived[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let stale: { readonly until: number; readonly state: State } | undefined;
  let openAtPromotion: boolean | null = null;
  let twoWritersMs = 0;
  let checksNothing = false;

  const later = (ms: number, what: (state: State) => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      what(state);
    }, ms);
    timers.add(timer);
  };
  let lastMs = performance.now();
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    if (passTime(state, instant(Date.now())).length > 1) twoWritersMs += nowMs - lastMs;
    lastMs = nowMs;
    passTasks(state);
  }, tickMs);

  const apply = (request: Request): Evidence | undefined => {
    if (/^(rds|sql):/.test(request.call)) return changeDatabase(state, request, instant(Date.now()), later);
    return changeAround(state, request, later);
  };

  return {
    state,
    arrived,
    get openAtPromotion() {
      return openAtPromotion;
    },
    get twoWritersMs() {
      return Math.round(twoWritersMs);
    },
    read: (call, region, input) => {
      if (call === 'sts:GetCallerIdentity') return { Account: account, $metadata: {} };
      const shown = stale && stale.until > performance.now() && lagging.test(call) ? stale.state : state;
      // A copy, as over a wire: what was seen does not change when the world does.
      return structuredClone(
        /^rds:|^sql:/.test(call)
          ? readDatabase(shown, call, region, input, instant(Date.now()))
          : readAround(shown, call, region, input),
      );
    },
    send: (request, by) => {
      const note = { at: instant(Date.now()), by, call: request.call, region: request.region, input: request.input };
      const old = state.databases[primary];
      const isOpen = old !== undefined && acceptsWrites(old);
      try {
        const detail = apply(request);
        arrived.push({ ...note, accepted: true, reason: null });
        if (request.call === 'rds:PromoteReadReplica') openAtPromotion = isOpen;
        return detail;
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error;
        if (checksNothing && request.call === 'rds:PromoteReadReplica') {
          arrived.push({ ...note, accepted: true, reason: null });
          return { status: 'available' };
        }
        arrived.push({ ...note, accepted: false, reason: error.reason });
        throw error;
      }
    },
    goStale: (ms) => {
      stale = { until: performance.now() + ms, state: structuredClone(state) };
    },
    checkNothing: () => {
      checksNothing = true;
    },
    close: () => {
      clearInterval(ticking);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Requests whose second sending does not end the same, by what exactly they ask for. */
export function onceOnly(arrived: readonly Arrived[]): ReadonlyMap<string, readonly Arrived[]> {
  const found = new Map<string, readonly Arrived[]>();
  for (const one of arrived) {
    if (changeFact(one.call).repeat === 'same-end') continue;
    const key = `${one.call} ${one.region} ${canonicalJson(one.input)}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}
