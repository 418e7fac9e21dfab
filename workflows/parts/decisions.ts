/**
 * What people decide while two clusters orchestrate: judged, written to the evidence stores, counted, answered, in this order. A run never
 * acts on an approval whose record could be lost with its history, and nobody is told that a decision is recorded before a store outside home
 * has it, or the two seconds for it have passed. What is refused by a rule is written nowhere.
 */
import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';
import { type Decision } from '../../domain/gate/gate';
import { isBeyondHome } from '../../domain/orchestrator/home';
import { type Region } from '../../domain/regions';
import { listed } from '../../domain/report-words';
import { type WriteDecisionsResult } from '../../contract/activities';
import { type DecisionCopy, type DecisionRecord, decisionRecord, type EvidenceStore } from '../../contract/decisions';
import { parseGateRef } from '../../contract/ids';
import { type DecisionAnswer, type DecisionMessage, type HomeChangedMessage } from '../../contract/messages';
import { callSoon } from './call-activity';
import { type Found } from './held';
import { decisionOf, judgeDecision, peekDecision } from './judge';
import { changed, note, type Run } from './run';

/** Two seconds for the stores, and what a worker needs beside them. Never scaled. */
const writeMs = 4_000;
/** Every store is listed and read side by side, each within five seconds. Never scaled. */
const readMs = 10_000;
/** Between two tries to bring a missing copy to its store: longer and longer, for a Region may be away for days. Never scaled. */
const againMs = 2_000;
const longestMs = 600_000;

/** Where decisions are kept: in every Region that the plan has a bucket for, home's too. */
function storesOf({ input }: Run): readonly EvidenceStore[] {
  return Object.entries(input.plan.evidence).map(([region, bucket]) => ({ region, bucket }));
}

/** The caller has checked whose it is, and that its nonce is new. */
export async function decideHeld(run: Run, is: Decision['is'], message: DecisionMessage): Promise<DecisionAnswer> {
  const made = decisionOf(is, message);
  const peeked = peekDecision(run, made);
  if (!peeked.accepted) return peeked;
  const record = decisionRecord(is, run.input.application, message, made.at);
  const stores = storesOf(run);
  const result = await whileWriting(run, () => write(run, `hold ${said(record)} outside home`, [{ record, stores }]));
  const { heldIn, missing } = result?.written[0] ?? { heldIn: [], missing: stores };
  if (missing.length > 0)
    run.held.uncopied.push({ record, stores: missing.map(({ region, bucket }) => ({ region, bucket })) });
  // Others decided meanwhile, or the gate closed: judged again, as it stands now. The object stays, for it says what was said, not what counted.
  const verdict = judgeDecision(run, made);
  if (!verdict.accepted) return verdict;
  const outlivesHome = isBeyondHome(heldIn, result?.home?.region ?? null);
  return { accepted: true, have: verdict.have, need: verdict.need, heldIn, outlivesHome };
}

async function whileWriting<T>(run: Run, work: () => Promise<T>): Promise<T> {
  run.held.writing += 1;
  try {
    return await work();
  } finally {
    run.held.writing -= 1;
    changed(run);
  }
}

/** Undefined: no worker did it in time, and nobody knows what was written. */
async function write(
  run: Run,
  summary: string,
  copies: readonly DecisionCopy[],
): Promise<WriteDecisionsResult | undefined> {
  const { orchestrator, mode, plan } = run.input;
  if (!orchestrator) return undefined;
  const input = { mode, accounts: plan.accounts, orchestrator, copies };
  return unlessFailed(() =>
    callSoon(
      run,
      { summary, startToCloseMs: writeMs, attempts: 1, leave: true, givenUpMs: 2 * writeMs },
      (activities) => activities['decisions.write'](input),
    ),
  );
}

async function unlessFailed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) return undefined;
    throw error;
  }
}

function said({ is, gate, by }: DecisionRecord): string {
  return `${is} ${gate} by ${by}`;
}

/** What follows a decision in the journal: where it is, and whether the loss of home would lose it. */
export function heldText(answer: DecisionAnswer): string {
  if (!answer.accepted || answer.heldIn === undefined) return '';
  const where = listed(answer.heldIn);
  if (answer.outlivesHome) return `, held in ${where}`;
  const known = where === '' ? 'no evidence store has it yet' : `of the evidence stores only ${where} has it yet`;
  return `, held by home alone: ${known}; the copy follows`;
}

/** Brings decisions to the stores that did not answer, until they do or `stop` is called. Undefined: one server, and nothing to copy. */
export function beginCopies(run: Run): { readonly stop: () => Promise<void> } | undefined {
  if (!run.input.orchestrator) return undefined;
  const scope = new CancellationScope();
  const copying = scope
    .run(() => copy(run))
    .catch((error: unknown) => {
      const endedEarly = scope.consideredCancelled && error instanceof ActivityFailure;
      if (!endedEarly && !isCancellation(error)) throw error;
    });
  return {
    stop: () => {
      scope.cancel();
      return copying;
    },
  };
}

async function copy(run: Run): Promise<void> {
  for (let silent = 0; ;) {
    if (run.held.uncopied.length === 0) silent = 0;
    await condition(() => run.held.uncopied.length > 0);
    const known = run.held.uncopied.length;
    // A new one does not wait for the patience with the old.
    const grew = await condition(() => run.held.uncopied.length > known, Math.min(longestMs, againMs * 2 ** silent), {
      summary: `decisions: ${known} not in every evidence store yet`,
    });
    silent = grew ? 0 : silent + 1;
    await tryCopies(run, [...run.held.uncopied]);
    // A Region that is away for days must not fill the history: the run goes on in a new one.
    if (workflowInfo().continueAsNewSuggested) {
      run.renews = true;
      changed(run);
    }
  }
}

async function tryCopies(run: Run, copies: readonly DecisionCopy[]): Promise<void> {
  const result = await write(run, `bring ${copies.length} decisions to the stores that lack them`, copies);
  for (const one of copies) {
    const { heldIn = [] } = result?.written.find(({ nonce }) => nonce === one.record.message.nonce) ?? {};
    if (heldIn.length === 0) continue;
    const left = one.stores.filter(({ region }) => !heldIn.includes(region));
    const others = run.held.uncopied.filter((other) => other !== one);
    run.held.uncopied = left.length === 0 ? others : [...others, { ...one, stores: left }];
    note(run, `${said(one.record)}: held in ${listed(heldIn)} too`);
  }
}

/** The signal after a takeover. Home moved: the stores may know of decisions that this history does not. */
export async function readAfterTakeover(run: Run, { failoverVersion, by }: HomeChangedMessage): Promise<void> {
  note(run, `home was taken over (version ${failoverVersion}): decisions are read again`, by);
  await readDecisions(run, 'after the takeover');
}

/** Reads every store and counts what is new. Which Regions told. */
export async function readDecisions(run: Run, when: string): Promise<readonly Region[]> {
  const { application } = run.input;
  const input = { application, operationId: run.operationId, stores: storesOf(run) };
  const result = await unlessFailed(() =>
    callSoon(run, { summary: `decisions: read them ${when}`, startToCloseMs: readMs, attempts: 2 }, (activities) =>
      activities['decisions.read'](input),
    ),
  );
  if (!result) {
    note(run, `decisions were not read ${when}: no worker could`);
    return [];
  }
  for (const { region, bucket, because } of result.silent)
    note(run, `decisions in ${region} (${bucket}) were not read ${when}: ${because}`);
  for (const { region, key, because } of result.spoilt) note(run, `${key} in ${region} is not counted: ${because}`);
  for (const one of result.found) count(run, one, when);
  return result.answered;
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
  run.answers.set(
    nonce,
    verdict.accepted ? { accepted: true, have: verdict.have, need: verdict.need, heldIn, outlivesHome: true } : verdict,
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
  for (const found of [...run.held.early.values()]) count(run, found, 'after the takeover');
}
