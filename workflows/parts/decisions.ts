/**
 * What people decide while two clusters orchestrate: judged, written to the evidence stores, counted, answered, in this order. Nobody is told
 * that a decision is recorded before a store outside home has it. Where none took it within two seconds it counts all the same, could be lost
 * with this history until its copy follows, and the answer says that home alone holds it. What is refused by a rule is written nowhere.
 */
import { condition, patched, workflowInfo } from '@temporalio/workflow';
import { type Decision } from '../../domain/gate/gate';
import { type Instant, plus } from '../../domain/instant';
import { isBeyondHome } from '../../domain/orchestrator/home';
import { listed } from '../../domain/report-words';
import { type WriteDecisionsResult } from '../../contract/activities';
import { type DecisionCopy, type DecisionRecord, decisionRecord, type EvidenceStore } from '../../contract/decisions';
import { type DecisionAnswer, type DecisionMessage } from '../../contract/messages';
import { beginStoppable, type Stoppable, unlessFailed } from './stoppable';
import { callSoon } from './call-activity';
import { decisionOf, judgeDecision, peekDecision } from './judge';
import { changed, note, now, type Run } from './run';

/** Two seconds for the stores, and what a worker needs beside them. Never scaled. */
const writeMs = 4_000;
/** Between two tries to bring a missing copy to its store: longer and longer, for a Region may be away for days. Never scaled. */
const againMs = 2_000;
const longestMs = 600_000;
/** 2026-11: before, two decisions that were written at the same time were counted in the order in which their stores answered. */
const inOrder = 'decisions-are-counted-in-the-order-taken';

/** Where decisions are kept: in every Region that the plan has a bucket for, home's too. */
export function storesOf({ input }: Run): readonly EvidenceStore[] {
  return Object.entries(input.plan.evidence).map(([region, bucket]) => ({ region, bucket }));
}

/** The caller has checked whose it is, and that its nonce is new. */
export async function decideHeld(run: Run, is: Decision['is'], message: DecisionMessage): Promise<DecisionAnswer> {
  // Those that were said before it, each with its answer to come.
  const earlier = [...run.held.deciding.values()];
  const made = decisionOf(is, message, takenAt(run));
  const peeked = peekDecision(run, made);
  if (!peeked.accepted) return peeked;
  const record = decisionRecord(is, run.input.application, message, made.at);
  const stores = storesOf(run);
  const result = await whileWriting(run, async () => {
    const written = await write(run, `hold ${said(record)} outside home`, [{ record, stores }]);
    // Counted in the order in which they were taken, as whoever reads them from the stores will: a fast store must not turn a rejection round.
    if (earlier.length > 0 && patched(inOrder)) await Promise.allSettled(earlier);
    return written;
  });
  const { heldIn, missing } = result?.written[0] ?? { heldIn: [], missing: stores };
  if (missing.length > 0)
    run.held.uncopied.push({ record, stores: missing.map(({ region, bucket }) => ({ region, bucket })) });
  // Others decided meanwhile, or the gate closed: judged again, as it stands now. The object stays, for it says what was said, not what counted.
  const verdict = judgeDecision(run, made);
  if (!verdict.accepted) return verdict;
  const outlivesHome = isBeyondHome(heldIn, result?.home?.region ?? null);
  return { accepted: true, have: verdict.have, need: verdict.need, heldIn, outlivesHome };
}

/** Later than any other of this run by a ms at least: what the stores hold is sorted by it. */
function takenAt({ held }: Run): Instant {
  const at = now();
  held.takenAt = held.takenAt !== null && held.takenAt >= at ? plus(held.takenAt, 1) : at;
  return held.takenAt;
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

/** Brings decisions to the stores that did not answer, until they do. */
export function beginCopies(run: Run): Stoppable {
  return beginStoppable(() => copy(run));
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
