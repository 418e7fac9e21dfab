/** Skipping a promotion needs a look that shows a writable database that is no replica: a skip must not become a wish. */
import { type Refusal } from '../../domain/goal';
import { plus } from '../../domain/instant';
import { isPromotion } from '../../domain/steps/step';
import { callGoal } from './call-activity';
import { now, type Run, stepRun } from './run';

/** The refusal, when the step may not be skipped; undefined when it may (or does not exist, which the caller says). */
export async function lookBeforeSkip(run: Run, id: string): Promise<Refusal | undefined> {
  const one = stepRun(run, id);
  if (!one || !isPromotion(one.step) || one.status !== 'parked') return undefined;
  const { step } = one;
  // What was sent must not colour this look: a promotion by anybody else is as good a reason to skip.
  const result = await callGoal(run, step, {
    past: { began: now(), sent: one.sent },
    workedMs: 0,
    may: 'look',
    deadlineAt: plus(now(), step.timing.deadlineMs),
  });
  if (result.is === 'reached' || result.notes.writable === true) return undefined;
  return {
    rule: 'a skipped promotion is a fact',
    saw: `a look says ${result.is}`,
    wanted: 'a look that shows a writable database that is no replica',
    source: 'docs/cli.md: muster step skip',
  };
}
