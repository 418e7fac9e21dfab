/**
 * Keeps the other side's copy complete: looks at the last events of what runs in both clusters, and has home send again what stands still there.
 * Outside Temporal, in every worker of the pair, which need not agree: what is sent twice is applied once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CopiesSeen,
  type CopyOfRun,
  type LastEvent,
  sendAgainNow,
  type SentByRun,
  stalledCopies,
} from '../../domain/orchestrator/stalled-copies';
import { type Region } from '../../domain/regions';
import { logOnChange } from '../log-on-change';
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
  /** From the end of a look to the next one; what stands still is sent again after two. */
  readonly everyMs: number;
  readonly monotonicMs: () => number;
  readonly log: (line: string) => void;
}

export interface CopyKeeper {
  /** Resolves when nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

/** Of one question, across an ocean; as the dead-man's switch has it. Never scaled. */
export const askMs = 5_000;
/** Chosen: runs that are asked after at once, so that a look is no burst. */
const atOnce = 10;
/** Chosen: by then it is no gap that sending again closes. */
const saidAtTimes = 3;

export function startKeepingCopies({ sides, everyMs, monotonicMs, log: write }: KeepNeeds): CopyKeeper {
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  const asked = <T>(ask: () => Promise<T>): Promise<T> => withTimeLimit(askMs, ending.signal, ask);
  const log = logOnChange(write);
  let before: CopiesSeen = new Map();
  let sent: SentByRun = new Map();

  async function look(): Promise<void> {
    const active = await Promise.all(sides.map((side) => asked(side.active)));
    const home = sides.find(({ region }) => active.every((name) => name === region));
    const standby = sides.find((side) => side !== home);
    if (!home || !standby) throw new Error(`they do not agree on who is active (${active.join(', ')})`);
    // Of both: what ended at home and runs on in the copy lacks its end.
    const lists = await Promise.all(sides.map((side) => asked(side.running)));
    const runs = new Map(lists.flat().map((run) => [run.runId, run]));
    const now = await seen(home, standby, [...runs.values()]);
    const next = sendAgainNow(stalledCopies(before, now), sent, { nowMs: monotonicMs(), firstPauseMs: everyMs });
    [before, sent] = [now, next.sent];
    log('look', 'ok', 'compared again');
    const due = next.send.flatMap((runId) => runs.get(runId) ?? []);
    await sendAgain(due, home, `the copy in ${standby.region} stands still behind ${home.region}`);
  }

  /** Of whom one side does not tell nothing is known, and the others are looked at all the same. */
  async function seen(home: CopySide, standby: CopySide, runs: readonly RunKey[]): Promise<CopiesSeen> {
    const found = new Map<string, CopyOfRun>();
    const compare = async (run: RunKey): Promise<void> => {
      // Home first: what is written meanwhile makes the copy look ahead, never behind.
      const last = await asked(() => home.lastEvent(run));
      if (last !== null) found.set(run.runId, { home: last, copy: await asked(() => standby.lastEvent(run)) });
    };
    for (let from = 0; from < runs.length && !isEnding(); from += atOnce)
      await Promise.allSettled(runs.slice(from, from + atOnce).map(compare));
    return found;
  }

  async function sendAgain(runs: readonly RunKey[], home: CopySide, stands: string): Promise<void> {
    const said: Record<'once' | 'still' | 'refused', string[]> = { once: [], still: [], refused: [] };
    let because = '';
    for (const run of runs) {
      try {
        await asked(() => home.sendAgain(run));
        const times = sent.get(run.runId)?.times;
        if (times === 1) said.once.push(run.workflowId);
        if (times === saidAtTimes) said.still.push(run.workflowId);
      } catch (error) {
        said.refused.push(run.workflowId);
        because = reason(error);
      }
    }
    const refused = `${said.refused.join(', ')} could NOT be sent again: ${because}`;
    if (said.refused.length > 0) log('send', refused, `${stands}: ${refused}`);
    else if (runs.length > 0) log('send', 'ok', 'what a copy lacks can be sent again');
    if (said.once.length > 0) write(`${stands}: ${said.once.join(', ')} sent again`);
    if (said.still.length > 0)
      write(
        `${stands} after ${saidAtTimes} sendings: ${said.still.join(', ')}; see the link between them, and dead letters (muster orchestrator status)`,
      );
  }

  async function run(): Promise<void> {
    while (!isEnding()) {
      await look().catch((error: unknown) => {
        [before, sent] = [new Map(), new Map()];
        if (!isEnding()) log('look', reason(error), `NOT compared: ${reason(error)}`);
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

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
