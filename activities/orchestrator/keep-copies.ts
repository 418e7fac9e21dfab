/**
 * Keeps the other side's copy complete: looks at the last events of what runs in both clusters, and has home send again what stands still there.
 * Outside Temporal, in every worker of the pair: sent twice, it changes nothing. What is so is logged once as long as it stays the same.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CopiesSeen,
  type CopyOfRun,
  type LastEvent,
  stalledCopies,
} from '../../domain/orchestrator/stalled-copies';
import { type Region } from '../../domain/regions';
import { withTimeLimit } from '../time-limit';
import { type RunKey } from './send-again';

/** One of the two, as this process reaches it; each answers from its own store, or throws an Error that says why it does not. */
export interface CopySide {
  readonly region: Region;
  /** The cluster that it takes for active. */
  readonly active: () => Promise<string>;
  readonly running: () => Promise<readonly RunKey[]>;
  /** Null: it has no such run. */
  readonly lastEvent: (run: RunKey) => Promise<LastEvent | null>;
  readonly sendAgain: (run: RunKey) => Promise<void>;
}

export interface KeepNeeds {
  readonly sides: readonly [CopySide, CopySide];
  /** Between two looks; what stands still is sent again after two. */
  readonly everyMs: number;
  readonly log: (line: string) => void;
}

export interface CopyKeeper {
  /** Resolves when nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

/** Of one question, across an ocean. Never scaled. */
export const askMs = 5_000;
/** Runs that are asked after at once, so that a look is no burst. */
const atOnce = 10;

export function startKeepingCopies({ sides, everyMs, log }: KeepNeeds): CopyKeeper {
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  const asked = <T>(ask: () => Promise<T>): Promise<T> => withTimeLimit(askMs, ending.signal, ask);
  let before: CopiesSeen = new Map();
  let said = '';
  const sayOnce = (line: string): void => {
    if (line !== said && line !== '') log(line);
    said = line;
  };

  async function look(): Promise<void> {
    const active = await Promise.all(sides.map((side) => asked(side.active)));
    const home = sides.find(({ region }) => active.every((name) => name === region));
    const standby = sides.find((side) => side !== home);
    if (!home || !standby) {
      before = new Map();
      return;
    }
    // Of both: what ended at home and runs on in the copy lacks its end.
    const lists = await Promise.all(sides.map((side) => asked(side.running)));
    const runs = new Map(lists.flat().map((run) => [run.runId, run]));
    const now = await seen(home, standby, [...runs.values()]);
    const stalled = stalledCopies(before, now).flatMap((runId) => runs.get(runId) ?? []);
    before = now;
    sayOnce(await sendAgain(home, standby, stalled));
  }

  async function seen(home: CopySide, standby: CopySide, runs: readonly RunKey[]): Promise<CopiesSeen> {
    const found = new Map<string, CopyOfRun>();
    for (let from = 0; from < runs.length; from += atOnce)
      await Promise.all(
        runs.slice(from, from + atOnce).map(async (run) => {
          // Home first: what is written meanwhile makes the copy look ahead, never behind.
          const last = await asked(() => home.lastEvent(run));
          if (last !== null) found.set(run.runId, { home: last, copy: await asked(() => standby.lastEvent(run)) });
        }),
      );
    return found;
  }

  async function sendAgain(home: CopySide, standby: CopySide, runs: readonly RunKey[]): Promise<string> {
    if (runs.length === 0) return '';
    const what = [...new Set(runs.map(({ workflowId }) => workflowId))].toSorted().join(', ');
    const stood = `the copy in ${standby.region} stands still behind ${home.region}: ${what}`;
    try {
      for (const run of runs) await asked(() => home.sendAgain(run));
      return `${stood} sent again`;
    } catch (error) {
      return `${stood} could NOT be sent again: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async function run(): Promise<void> {
    while (!isEnding()) {
      // A side that is silent is told by whoever polls it (workers/seat.ts); here nothing is known any more.
      await look().catch(() => {
        before = new Map();
      });
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}
