/** The verdict of a drill, from what its runs know: of a live one over all parts of its chain. */
import { type DrillMode } from '../../domain/calendar/drill-plan';
import { epochMs, msBetween } from '../../domain/instant';
import { type RecoveryReport } from '../../domain/report';
import { isReached } from '../../domain/steps/schedule';
import { isGoal } from '../../domain/steps/step';
import { type DrillFacts } from '../../domain/verdict/drill-facts';
import { verdictOf } from '../../domain/verdict/verdict';
import { nextOf } from './chain';
import { outcomeOf } from './outcome';
import { isEvidence, leftoversOf } from './leftovers';
import { lossOf, rpa, rtaMs } from './measure';
import { type Run, type StepRun } from './run';

/** Empty where it was no drill, or is not over: the last part of a chain tells. */
export function drillReport(run: Run): Pick<RecoveryReport, 'drill'> {
  const { drill, planHash } = run.input;
  if (!drill || nextOf(run, outcomeOf(run)) !== undefined) return {};
  const { name, scenario } = drill;
  return { drill: { name, scenario, planHash, verdict: verdictOf(factsOf(run, drill.failoverSteps)) } };
}

function factsOf(run: Run, stepsOfFailover: readonly string[]): DrillFacts {
  const { input } = run;
  const parts = input.chain?.earlier ?? [];
  // A live drill is measured by its way there: the first part.
  const there = parts[0];
  const mode: DrillMode = input.mode === 'real' ? 'live' : input.mode;
  const early =
    run.ending?.reason ??
    [...parts.flatMap(({ steps }) => steps), ...run.steps.map(asReported)].map(cutShort).find(Boolean);
  const left = [...parts.flatMap((part) => part.leftovers ?? []), ...leftoversOf(run)];
  const isKept = (one: (typeof left)[number]): boolean => mode === 'live' && isEvidence(one);
  const reached = run.steps.filter(({ status }) => isReached(status)).map(({ step }) => step.id);
  return {
    mode,
    scenario: input.drill?.scenario ?? 'regional-failover',
    ...(early === undefined ? {} : { endedEarly: early }),
    rtoMs: input.objectives.rtoMs,
    rtaMs: mode === 'live' ? (there ? there.rtaMs : rtaMs(run)) : null,
    rpoMs: input.objectives.rpoMs,
    rpaMs: mode === 'live' ? (there ? there.rpaMs : rpa(run).ms) : ageOfClone(run),
    loss: mode === 'live' ? (there ? there.loss.is : lossOf(run).is) : null,
    acknowledgedLostBeyondRpo: null,
    measured: run.steps.flatMap(took),
    checks: counted(run, [...parts.flatMap((part) => part.steps.flatMap(checkOf)), ...run.steps.flatMap(checksOf)]),
    leftovers: left.filter((one) => !isKept(one)),
    kept: left.filter(isKept).map(({ what }) => what),
    exercised:
      mode === 'dry-run'
        ? []
        : [
            ...parts.flatMap((part) => part.steps.filter(({ state }) => isReached(state)).map(({ id }) => id)),
            ...reached,
          ],
    stepsOfFailover,
  };
}

/** What a restore of now would lose: the age of what the clone was made of. */
function ageOfClone(run: Run): number | null {
  const ages = run.steps.flatMap(({ step, evidence, startedAt }) => {
    const asOf = evidence?.['asOf'];
    return isGoal(step) && step.goal === 'rds-postgres.clone' && typeof asOf === 'string' && startedAt !== null
      ? [Math.max(0, epochMs(startedAt) - epochMs(asOf))]
      : [];
  });
  return ages.length === 0 ? null : Math.max(...ages);
}

function took({ step, startedAt, finishedAt, status }: StepRun): DrillFacts['measured'] {
  if (!isGoal(step) || step.phase !== 'restore' || !isReached(status) || startedAt === null || finishedAt === null)
    return [];
  return [{ what: step.says, ms: msBetween(startedAt, finishedAt) }];
}

type Reported = Pick<RecoveryReport['steps'][number], 'id' | 'state' | 'because' | 'evidence' | 'degraded'>;

function asReported({ step, status, because, evidence, degraded }: StepRun): Reported {
  return { id: step.id, state: status, because, evidence, degraded };
}

/** The soak that an alarm or a person ended: the drill went home, but was not what its plan says. */
function cutShort({ id, state, because, degraded }: Reported): string | undefined {
  if (id !== 'drill.soak' || state !== 'failed') return undefined;
  const [first] = because;
  return `its soak was cut short: ${degraded ?? (first ? `${first.rule}, saw ${first.saw}` : 'nobody said why')}`;
}

const asked = /\.(check|answers|verify|fence)$/;

function checksOf(one: StepRun): DrillFacts['checks'] {
  return checkOf(asReported(one));
}

/** One that was never asked, or called back, is no check that failed. */
function checkOf({
  id,
  state,
  because,
  evidence,
}: Pick<RecoveryReport['steps'][number], 'id' | 'state' | 'because' | 'evidence'>): DrillFacts['checks'] {
  const ok = state === 'reached';
  const [first] = because;
  if (!asked.test(id) || (!ok && first === undefined)) return [];
  return [{ name: id, ok, saw: ok ? Object.keys(evidence ?? {}).join(', ') : (first?.saw ?? '') }];
}

/**
 * What muster looks at by itself (a write and a read, a closed clone) says nothing of the application: without one check of the plan none
 * counts, but for one that failed.
 */
function counted({ input: { plan } }: Run, checks: DrillFacts['checks']): DrillFacts['checks'] {
  const ofPlan = ({ name }: { readonly name: string }): boolean =>
    /\.(check|answers)$/.test(name) || plan.resources[name.split('.')[0] ?? '']?.kind === 'http-check';
  return checks.some((one) => !one.ok || ofPlan(one)) ? checks : [];
}
