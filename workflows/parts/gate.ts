/** The gate as the workflow waits at it: opens, counts, applies the plan's default, opens again when the world is worse than accepted. */
import { condition, upsertMemo } from '@temporalio/workflow';
import { atDeadline, nextRound, openGate, worseThanAccepted } from '../../domain/gate/gate';
import { epochMs } from '../../domain/instant';
import { length } from '../../domain/report-words';
import { isEnded } from '../../domain/steps/schedule';
import { gateRef } from '../../contract/ids';
import { memoKeys } from '../../contract/operation-input';
import { lookAtExposure } from './assess';
import { confirmDeadline, seeWhereItOpened } from './deadline';
import { countEarly } from './read-decisions';
import {
  changed,
  exposureNow,
  gateName,
  fenceOutcome,
  fencingEnded,
  gateStep,
  note,
  now,
  restoredTo,
  type Run,
  setStatus,
  type StepRun,
} from './run';

export async function waitAtGate(run: Run, one: StepRun): Promise<void> {
  run.gate ??= openGate(run.input.gate, now(), whyOf(run, [firstWhy(run)]));
  const ref = gateRef(gateName(run), run.gate.round);
  upsertMemo({ [memoKeys.operationId]: run.operationId, [memoKeys.gate]: ref });
  setStatus(run, one, 'waiting');
  note(run, `gate ${ref} opened: ${run.gate.why}`);
  void seeWhereItOpened(run, ref);
  countEarly(run);
  await untilDecided(run, ref);
  upsertMemo({ [memoKeys.gate]: null });
  if (run.ending) return;
  if (run.gate.is === 'rejected') {
    const by =
      run.gate.closedBy === 'default'
        ? 'the plan (otherwise: abort)'
        : (run.gate.decisions.at(-1)?.by ?? 'an approver');
    run.ending = {
      as: run.gate.closedBy === 'default' ? 'aborted' : 'rejected',
      by,
      reason: run.gate.decisions.at(-1)?.reason ?? `gate ${ref}`,
    };
    changed(run);
    return;
  }
  run.exposureAtDecision = exposureNow(run);
  note(run, `gate ${ref} approved${run.gate.closedBy === 'default' ? ' by the plan (otherwise: proceed)' : ''}`);
  setStatus(run, one, 'reached');
}

/** What people decide about, in a sentence. */
function firstWhy(run: Run): string {
  const to = restoredTo(run);
  if (to !== undefined)
    return `${run.input.application} comes back as it was at ${to}: what was committed after it is given up, and a rename cannot be undone once sent`;
  const { unprotected } = run.input.gate;
  if (unprotected) {
    const spans = unprotected.spansMs.map(length).join(' and ');
    return `a live drill: customers cannot write for about ${length(unprotected.writeOutageMs)}, twice, and nothing replicates for about ${spans}`;
  }
  return gateName(run) === 'delete'
    ? 'what is deleted does not come back; its final snapshot stays'
    : 'promotion cannot be undone once sent';
}

/** What somebody skipped at assess is told in every round: those who decide may not be those who skipped. */
function whyOf(run: Run, reasons: readonly string[]): string {
  return [...reasons, handedOnBy(run), run.skippedAtAssess].filter((part) => part !== null).join('; ');
}

/** Why the operation before this one was not enough: those who decide here did not watch it. */
function handedOnBy({ input }: Run): string | null {
  const before = input.chain?.earlier.at(-1);
  if (before?.outcome !== 'handed-on') return null;
  const rules = before.steps.flatMap(({ because }) => because).map(({ rule, saw }) => `${rule} (${saw})`);
  return `the ${before.operation} was not enough: ${rules.join('; ')}`;
}

/** Those who decide see an exposure no older than a fifth of the round; an overdue gate may stand open for days and looks less often. */
const looksARound = 5;
const overdueRounds = 12;

async function untilDecided(run: Run, ref: string): Promise<void> {
  const settled = (): boolean => run.gate?.is !== 'open' || run.ending !== null;
  const { otherwise, withinMs } = run.input.gate;
  // A later round opened because the world was worse than accepted: those who decide now see it as it is now.
  if ((run.gate?.round ?? 1) > 1) await Promise.race([lookAtExposure(run), condition(settled)]);
  while (!settled() && run.gate) {
    const { overdue, decideBy } = run.gate;
    const leftMs = overdue ? Infinity : Math.max(1, epochMs(decideBy) - epochMs(now()));
    const lookMs = overdue ? withinMs * overdueRounds : withinMs / looksARound;
    const until = overdue ? 'overdue, people are awaited' : `until ${decideBy}, then ${otherwise}`;
    if (await condition(settled, Math.min(leftMs, lookMs), { summary: `gate ${ref} ${until}` })) return;
    if (lookMs < leftMs) {
      // A decision that comes meanwhile does not wait for the look.
      await Promise.race([lookAtExposure(run), condition(settled)]);
      continue;
    }
    if (otherwise !== 'hold' && !(await confirmDeadline(run, ref))) {
      run.gate = { ...run.gate, overdue: true };
      changed(run);
      continue;
    }
    if (settled()) return;
    run.gate = atDeadline(run.gate, run.input.gate, now());
    const what = run.gate.overdue ? 'holding, people are still awaited' : otherwise;
    note(run, `gate ${ref}: nobody decided by ${decideBy}: ${what}`);
  }
}

/**
 * Once every database's fence (and drain) has ended: was it as accepted, and is the loss within the ceiling?
 * Otherwise the gate opens at once as its next round; nothing irreversible has started, for it waits for the gate. Returns the reopened step.
 */
export function checkAcceptance(run: Run): StepRun | undefined {
  const one = gateStep(run);
  const { gate } = run;
  if (
    !one ||
    !gate ||
    gate.is !== 'approved' ||
    !isEnded(one.status) ||
    run.checkedRound === gate.round ||
    !fencingEnded(run)
  )
    return undefined;
  run.checkedRound = gate.round;
  const worse = worseThanAccepted(gate, run.input.gate, fenceOutcome(run), exposureNow(run));
  if (worse.length === 0) return undefined;
  run.gate = nextRound(gate, run.input.gate, now(), whyOf(run, worse));
  one.finishedAt = null;
  setStatus(run, one, 'waiting');
  return one;
}
