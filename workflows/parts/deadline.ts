/**
 * Before a gate's default acts: a takeover shifts timers by the clusters' clock difference, so the time is confirmed by two other clocks;
 * and with two clusters, that nothing which people decided was lost with home.
 */
import { condition, isCancellation } from '@temporalio/workflow';
import { type HomeSeen } from '../../domain/orchestrator/home';
import { mayDefault, msBefore, msHomeBehind } from '../../domain/gate/deadline';
import { plus } from '../../domain/instant';
import { length } from '../../domain/report-words';
import { type ReadClocksResult } from '../../contract/activities';
import { callOther } from './call-activity';
import { readDecisions } from './read-decisions';
import { note, now, type Run } from './run';

/** A clock further away than the whole round and this is no skew, it is wrong: twice the five minutes of issue 5. Never scaled. */
const longestSkewMs = 600_000;
/** Each wait ends when the clocks said it would, unless home moved again meanwhile. */
const rounds = 6;

/** False: the default does not act, and people are awaited. */
export async function confirmDeadline(run: Run, ref: string): Promise<boolean> {
  if (!run.gate) return true;
  return run.input.orchestrator ? confirmAcrossClusters(run, ref) : confirmOnce(run, ref, run.gate.decideBy);
}

async function confirmOnce(run: Run, ref: string, decideBy: string): Promise<boolean> {
  const clocks = await readClocks(run, ref);
  if (!clocks) return false;
  const early = msBefore(decideBy, clocks);
  if (early > 0) await waitAgain(run, ref, early);
  return true;
}

/** Asked again after every wait: the wait too may have been shifted, by a takeover while it lasted. */
async function confirmAcrossClusters(run: Run, ref: string): Promise<boolean> {
  for (let asked = 0; asked < rounds; asked += 1) {
    const { gate } = run;
    const clocks = await readClocks(run, ref);
    if (!clocks || !gate) return false;
    noteMove(run, ref, clocks.home ?? null);
    const early = msBefore(plus(gate.decideBy, run.held.homeBehindMs), clocks);
    if (early === 0) return nothingLost(run, ref, clocks.home ?? null);
    if (early > run.input.gate.withinMs + run.held.homeBehindMs + longestSkewMs) {
      const at = `worker ${clocks.workerAt}, witness ${clocks.witnessAt ?? 'silent'}`;
      note(
        run,
        `gate ${ref}: a clock is ${length(early)} behind (${at}): the default does not act, people are awaited`,
      );
      return false;
    }
    await waitAgain(run, ref, early);
    if (isSettled(run)) return true;
  }
  note(run, `gate ${ref}: the clocks did not agree in ${rounds} waits: the default does not act, people are awaited`);
  return false;
}

function isSettled({ gate, ending }: Run): boolean {
  return gate?.is !== 'open' || ending !== null;
}

async function waitAgain(run: Run, ref: string, early: number): Promise<void> {
  note(run, `gate ${ref}: the timer fired ${early} ms early by the worker's or the witness's clock; waiting again`);
  await condition(() => isSettled(run), early, { summary: `gate ${ref}: clocks disagree, wait again` });
}

/** Told once a move: those who read the journal know why the timer was not believed. */
function noteMove(run: Run, ref: string, home: HomeSeen | null): void {
  const before = run.held.seenUnder ?? run.held.openedUnder;
  if (home && before && home.failoverVersion !== before.failoverVersion)
    note(
      run,
      `gate ${ref}: home moved while it waited, from ${before.region ?? 'another cluster'} (version ${before.failoverVersion}) to ${home.region ?? 'another cluster'} (version ${home.failoverVersion})`,
    );
  run.held.seenUnder = home ?? run.held.seenUnder;
}

async function nothingLost(run: Run, ref: string, home: HomeSeen | null): Promise<boolean> {
  const told = await readDecisions(run, 'before the default acts');
  // What is being written was said in time.
  await condition(() => run.held.writing === 0 || isSettled(run));
  if (isSettled(run) || mayDefault(run.held.openedUnder, home, told)) return true;
  note(
    run,
    `gate ${ref}: home moved, or may have, and no evidence store outside it told what was decided before: the default does not act, people are awaited`,
  );
  return false;
}

async function readClocks(run: Run, ref: string): Promise<ReadClocksResult | undefined> {
  const how = { summary: `gate ${ref}: confirm the time before the default acts`, startToCloseMs: 10_000, attempts: 3 };
  try {
    return await callOther(run, how, (activities) => activities['clock.read'](asked(run)));
  } catch (error) {
    if (isCancellation(error)) throw error;
    note(run, `gate ${ref}: no clock could be read, so the plan's default does not act; people are awaited`);
    return undefined;
  }
}

/** Beside everything else, when a round opens: what a later move is told by. In a new history a round that stands open has been seen. */
export async function seeWhereItOpened(run: Run, ref: string): Promise<void> {
  const round = run.gate?.round ?? 0;
  if (!run.input.orchestrator || run.held.openedRound === round) return;
  run.held.openedRound = round;
  const how = { summary: `gate ${ref}: under which home it opens`, startToCloseMs: 10_000, attempts: 1 };
  try {
    const { home = null, ...clocks } = await callOther(run, how, (activities) => activities['clock.read'](asked(run)));
    run.held.openedUnder = home;
    run.held.homeBehindMs = msHomeBehind(now(), clocks);
    if (run.held.homeBehindMs > 0)
      note(
        run,
        `gate ${ref}: the clock of home is ${length(run.held.homeBehindMs)} behind the worker's and the witness's: a default acts that much later than the time told`,
      );
  } catch {
    // Not known, or called back with the gate: then a default waits for a store that tells.
    run.held.openedUnder = null;
    run.held.homeBehindMs = 0;
  }
}

function asked({ input: { witness, orchestrator } }: Run) {
  return { witness, ...(orchestrator ? { orchestrator } : {}) };
}
