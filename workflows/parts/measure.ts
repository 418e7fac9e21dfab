/** Actuals against objectives: RTA, RPA, loss, and what could not be proved. */
import { epochMs, type Instant, msBetween } from '../../domain/instant';
import { type Loss, type RecoveryReport } from '../../domain/report';
import { isGoal, isPromotion, type GoalStep } from '../../domain/steps/step';
import { exposureNow, fenceOutcome, isDrained, primaryStoppedAt, restoredTo, type Run, type StepRun } from './run';
import { servedSince } from './progress';

export function rtaMs(run: Run): number | null {
  const served = servedSince(run);
  return served === null ? null : Math.max(0, msBetween(run.impairedSince.at, served));
}

function promotions(run: Run): readonly (StepRun & { readonly step: GoalStep })[] {
  return run.steps.filter((one): one is StepRun & { readonly step: GoalStep } => isPromotion(one.step));
}

/** The old primary's tail was read and everything in it replayed: nothing is lost, and nothing about it is provisional. */
function allDrained(run: Run): boolean {
  if (primaryStoppedAt(run) === undefined) return false;
  return promotions(run).length > 0 && promotions(run).every((one) => isDrained(run, one.step.resource));
}

/** Time without a recoverable commit: from the last one replayed to the moment the primary stopped counting. Null: not measurable. */
export function rpa(run: Run): { readonly ms: number | null; readonly provisional: boolean } {
  if (!run.pointOfNoReturn) return { ms: null, provisional: false };
  if (restoredTo(run) !== undefined) return restored(run);
  if (allDrained(run)) return { ms: 0, provisional: false };
  const commits = promotions(run).map((one) => run.positions.get(one.step.resource)?.lastCommitAt ?? null);
  if (commits.length === 0 || commits.includes(null)) return { ms: null, provisional: true };
  const oldest = Math.min(...commits.filter((at) => at !== null).map(epochMs));
  const until = primaryStoppedAt(run) ?? run.impairedSince.at;
  return { ms: Math.max(0, epochMs(until) - oldest), provisional: true };
}

/** What a restore gives up: everything between the point in time and the freeze. */
function restored(run: Run): { readonly ms: number | null; readonly provisional: boolean } {
  const exposure = exposureNow(run);
  if (exposure.is === 'unknown') return { ms: null, provisional: true };
  return exposure.is === 'closed'
    ? { ms: exposure.ms, provisional: false }
    : { ms: exposure.atLeastMs, provisional: true };
}

export function lossOf(run: Run): Loss {
  const losesNothing = promotions(run).length === 0 && restoredTo(run) === undefined;
  if (!run.pointOfNoReturn || allDrained(run) || losesNothing) return { is: 'none' };
  const exposure = exposureNow(run);
  if (exposure.is === 'closed') return { is: 'closed', atMostMs: exposure.ms };
  if (exposure.is === 'open') return { is: 'open', atLeastMs: exposure.atLeastMs, because: exposure.because };
  return { is: 'open', atLeastMs: null, because: exposure.because };
}

/**
 * Since when two Regions may accept writes: from the promotion on, when the old primary was not proven closed before it. A promotion that
 * somebody made by hand may be older than our fence, even one that was proven: it counts from the start of the operation.
 */
export function twoWritersPossibleSince(run: Run): Instant | null {
  if (!run.pointOfNoReturn || promotions(run).length === 0) return null;
  if (byHand(run)) return run.startedAt;
  if (fenceOutcome(run) === 'proven') return null;
  return (
    promotions(run)
      .map((one) => one.startedAt ?? run.startedAt)
      .sort()[0] ?? null
  );
}

/** Until when: the old primary's proven fence; null while it was never proven, or where there never were two. */
export function twoWritersPossibleUntil(run: Run): Instant | null {
  return twoWritersPossibleSince(run) === null ? null : (primaryStoppedAt(run) ?? null);
}

/** Skipped because it was a fact already, or found when an abort wanted to open the old primary. */
function byHand(run: Run): boolean {
  const sentByUs = promotions(run).some((one) => one.sent.length > 0 || one.intended !== null);
  return promotions(run).some((one) => one.status === 'skipped') || (run.ending !== null && !sentByUs);
}

/** What comes back writable when the old Region returns: databases promoted elsewhere whose old primary is not proven closed. */
export function returnsWritable(run: Run): RecoveryReport['fence']['returnsWritable'] {
  if (!run.pointOfNoReturn) return [];
  return promotions(run).flatMap(({ step }) => {
    if (step.goal !== 'rds-postgres.promote') return [];
    const closed = run.steps.some(
      (one) =>
        isGoal(one.step) &&
        one.step.resource === step.resource &&
        one.step.fences === 'writes' &&
        one.fence === 'proven',
    );
    return closed
      ? []
      : [{ resource: step.resource, instance: step.target.source.instance, region: step.target.source.region }];
  });
}

export function notProved(run: Run): readonly string[] {
  return [
    ...notStopped(run),
    ...run.steps.flatMap(({ step }) => {
      if (!isGoal(step)) return [];
      if (step.goal === 'rds-postgres.promote' && !step.target.probe)
        return [
          `${step.resource}: no probe, so lag, exposure, RPA and the write test were not measured; recovery rests on what the RDS API says`,
        ];
      if (step.goal === 'http-check.verify' && !step.target.sql)
        return [`${step.resource}: no expect.sql, so the transaction was not looked for in the new primary`];
      return [];
    }),
  ];
}

/** Without a proven fence nobody can say what the old primary accepted after the impairment was stated. */
function notStopped(run: Run): readonly string[] {
  if (!run.pointOfNoReturn || promotions(run).length === 0 || primaryStoppedAt(run) !== undefined) return [];
  return [
    `the old primary was not proven stopped: what it may have accepted since ${run.impairedSince.at} is in no figure here`,
  ];
}
