/** What an operation made or kept and that is still there, with what it costs: told, so that nobody finds it on a bill. */
import { type Leftover } from '../../domain/report';
import { isGoal } from '../../domain/steps/step';
import { monthlyCostUsd } from '../../domain/verdict/monthly-cost';
import { type Evidence } from '../../domain/goal';
import { type Run, type StepRun } from './run';

const keptAsEvidence = 'kept as evidence';
const finalSnapshot = 'final snapshot of the old primary';

/** What a reprotect or a restore keeps on purpose: no litter of the drill it is part of. */
export function isEvidence({ why }: Pick<Leftover, 'why'>): boolean {
  return why === finalSnapshot || why.includes(keptAsEvidence);
}

/** What the operation before it in the same chain had made is told by this one: that one has no report. */
export function leftoversOf(run: Run): readonly Leftover[] {
  return [...(run.input.inherited?.leftovers ?? []), ...run.steps.flatMap((one) => ofStep(run, one))];
}

function ofStep(run: Run, one: StepRun): readonly Leftover[] {
  const { step, evidence, status, sent } = one;
  if (!isGoal(step)) return [];
  const made = sent.some(({ answer }) => answer !== 'error');
  switch (step.goal) {
    case 'rds-postgres.keep':
      return made
        ? [
            {
              what: `snapshot ${step.target.snapshot}`,
              region: step.target.region,
              why: finalSnapshot,
              monthlyCostUsd: null,
            },
          ]
        : [];
    case 'rds-postgres.retire':
    case 'rds-postgres.set-aside': {
      if (!made) return [];
      const until = evidence?.['keepUntil'];
      const why = `${step.goal === 'rds-postgres.retire' ? 'old primary' : 'damaged'}, ${keptAsEvidence}`;
      return [
        {
          what: `instance ${step.target.as}`,
          region: step.target.region,
          why: typeof until === 'string' ? `${why} until ${until}` : why,
          monthlyCostUsd: costOf(evidence),
        },
      ];
    }
    // Put into its place it is the database itself.
    case 'rds-postgres.restore':
      return made && (run.ending !== null || run.yieldsTo !== null)
        ? [
            {
              what: `instance ${step.target.instance}`,
              region: step.target.region,
              why: 'restored and not used',
              monthlyCostUsd: costOf(evidence),
            },
          ]
        : [];
    case 'rds-postgres.remove': {
      const clone = cloneOf(run, step.resource);
      return clone && status !== 'reached'
        ? [
            {
              what: `instance ${step.target.instance}`,
              region: step.target.region,
              why: 'clone of a drill that could not be deleted',
              monthlyCostUsd: costOf(clone.evidence),
            },
          ]
        : [];
    }
    default:
      return [];
  }
}

/** The clone, where its creation was sent or may have been. */
function cloneOf(run: Run, resource: string): StepRun | undefined {
  return run.steps.find(
    ({ step, sent, intended }) =>
      isGoal(step) &&
      step.goal === 'rds-postgres.clone' &&
      step.resource === resource &&
      (sent.length > 0 || intended !== null),
  );
}

function costOf(evidence: Evidence | null): number | null {
  const { class: kind, multiAz, allocatedGb, storageType } = evidence ?? {};
  return typeof kind === 'string' &&
    typeof multiAz === 'boolean' &&
    typeof allocatedGb === 'number' &&
    typeof storageType === 'string'
    ? monthlyCostUsd(kind, multiAz, allocatedGb, storageType)
    : null;
}
