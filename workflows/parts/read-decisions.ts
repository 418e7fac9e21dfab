/**
 * Decisions out of the evidence stores: after a takeover they may be all that is left of them. Read until every store has told, for one that
 * is silent now may be the one that has it; and judged by the same rules as what people say.
 */
import { condition, workflowInfo } from '@temporalio/workflow';
import { isBeyondHome } from '../../domain/orchestrator/home';
import { type Region } from '../../domain/regions';
import { listed } from '../../domain/report-words';
import { type DecisionRecord } from '../../contract/decisions';
import { parseGateRef } from '../../contract/ids';
import { type HomeChangedMessage } from '../../contract/messages';
import { beginStoppable, type Stoppable, unlessFailed } from './stoppable';
import { callSoon } from './call-activity';
import { storesOf } from './decisions';
import { type Found } from './held';
import { decisionOf, judgeDecision } from './judge';
import { changed, note, type Run } from './run';

/** Every store is listed and read side by side, each within five seconds. Never scaled. */
const readMs = 10_000;
/** Between two reads while a store is silent: longer and longer, for a Region may be away for days. Never scaled. */
const againMs = 2_000;
const longestMs = 600_000;
const takeover = 'after the takeover';

/** The signal after a takeover. Home moved: the stores may know of decisions that this history does not. */
export function readAfterTakeover(run: Run, { failoverVersion, by }: HomeChangedMessage): void {
  note(run, `home was taken over (version ${failoverVersion}): decisions are read again`, by);
  run.held.takeovers += 1;
  run.held.unread = storesOf(run).map(({ region }) => region);
}

/** Reads after each takeover, while people are awaited, until every store has told. */
export function beginReads(run: Run): Stoppable {
  return beginStoppable(() => readOn(run));
}

async function readOn(run: Run): Promise<void> {
  const { held } = run;
  for (let reads = 0, of = held.takeovers; ;) {
    await condition(() => held.unread.length > 0 && areAwaited(run));
    if (of !== held.takeovers) reads = 0;
    of = held.takeovers;
    const told = await readDecisions(run, takeover);
    reads += 1;
    // Another takeover meanwhile: what was told before it is not enough.
    if (of !== held.takeovers) continue;
    held.unread = held.unread.filter((region) => !told.includes(region));
    if (held.unread.length === 0) {
      if (reads > 1) note(run, 'every evidence store has told what was decided before the takeover');
      continue;
    }
    // A Region that is away for days must not fill the history: the run goes on in a new one.
    if (workflowInfo().continueAsNewSuggested) {
      run.renews = true;
      changed(run);
    }
    await condition(() => of !== held.takeovers || !areAwaited(run), Math.min(longestMs, againMs * 2 ** (reads - 1)), {
      summary: `decisions: ${listed(held.unread)} silent since the takeover`,
    });
  }
}

/** What the stores hold can still count: the gate has not opened yet, or is open. */
function areAwaited({ gate, ending, yieldsTo }: Run): boolean {
  return ending === null && yieldsTo === null && (gate === null || gate.is === 'open');
}

/** Reads every store and counts what is new. Which Regions told. */
export async function readDecisions(run: Run, when: string): Promise<readonly Region[]> {
  const { application } = run.input;
  const input = { application, operationId: run.operationId, stores: storesOf(run) };
  const how = { summary: `decisions: read them ${when}`, startToCloseMs: readMs, attempts: 2, leave: true } as const;
  const result = await unlessFailed(() => callSoon(run, how, (activities) => activities['decisions.read'](input)));
  if (!result) {
    noteOnce(run, `decisions were not read ${when}: no worker could`);
    return [];
  }
  for (const { region, bucket, because } of result.silent)
    noteOnce(run, `decisions in ${region} (${bucket}) were not read ${when}: ${because}`);
  for (const { region, key, because } of result.spoilt) noteOnce(run, `${key} in ${region} is not counted: ${because}`);
  for (const one of result.found) count(run, one, when);
  return result.answered;
}

/** What is so at every read of many is told at the first. */
function noteOnce(run: Run, what: string): void {
  if (!run.journal.some((entry) => entry.what === what)) note(run, what);
}

/** Judged by the same rules as if it were said now, with the time at which it was. */
function count(run: Run, found: Found, when: string): void {
  const { record, heldIn } = found;
  const { nonce } = record.message;
  // A message meant for another operation is never counted, wherever it lies.
  if (record.message.operationId !== run.operationId || isKnown(run, nonce)) return;
  if (isEarly(run, record)) {
    run.held.early.set(nonce, found);
    return;
  }
  run.held.early.delete(nonce);
  const verdict = judgeDecision(run, decisionOf(record.is, record.message, record.at));
  // It is not copied on, and where home is by now was not asked: two Regions are needed so that one of them is not it.
  const outlivesHome = isBeyondHome(heldIn, null);
  run.answers.set(
    nonce,
    verdict.accepted ? { accepted: true, have: verdict.have, need: verdict.need, heldIn, outlivesHome } : verdict,
  );
  const judged = verdict.accepted ? 'accepted' : `refused: ${verdict.because.map(({ rule }) => rule).join('; ')}`;
  note(run, `${record.is} ${record.gate}: ${judged}, found in ${listed(heldIn)} ${when}`, record.by);
}

function isKnown(run: Run, nonce: string): boolean {
  return (
    run.answers.has(nonce) ||
    run.held.deciding.has(nonce) ||
    (run.gate?.decisions.some((one) => one.nonce === nonce) ?? false)
  );
}

/** What survived of this history ends before the round was opened in which it was decided: it counts once that round opens again. */
function isEarly({ gate }: Run, record: DecisionRecord): boolean {
  return (parseGateRef(record.gate)?.round ?? 0) > (gate?.round ?? 0);
}

/** The round has opened: what was decided in it before a takeover counts at once. */
export function countEarly(run: Run): void {
  for (const found of [...run.held.early.values()]) count(run, found, takeover);
}
