/**
 * What muster itself adds to a step: from its last predecessor's end to its first activity's scheduling, and from the answer
 * of the look that found it reached to its end. Both ends of each are on clocks of one machine.
 */
import { type RecoveryReport } from '../../domain/report';

/** One `act` activity of a step, from history. */
export interface StepActivity {
  readonly step: string;
  readonly scheduledAtMs: number;
  readonly completedAtMs: number;
  /** When the deciding look had its answer, as the activity tells; absent: its completion stands for it. */
  readonly answeredAtMs?: number;
}

export interface StepOverhead {
  readonly step: string;
  readonly beforeMs: number;
  readonly afterMs: number;
}

export function overheads(
  { steps }: Pick<RecoveryReport, 'steps'>,
  activities: readonly StepActivity[],
): readonly StepOverhead[] {
  const finishedAt = new Map(steps.map((step) => [step.id, step.finishedAt]));
  return steps.flatMap((step) => {
    const own = activities.filter((one) => one.step === step.id);
    const [first, last] = [own[0], own.at(-1)];
    if (step.state !== 'reached' || step.finishedAt === null || !first || !last) return [];
    const before = step.after.flatMap((edge) => {
      const at = finishedAt.get(edge.split(' ')[0] ?? '');
      return at == null ? [] : [Date.parse(at)];
    });
    if (before.length === 0) return [];
    return [
      {
        step: step.id,
        beforeMs: first.scheduledAtMs - Math.max(...before),
        afterMs: Date.parse(step.finishedAt) - (last.answeredAtMs ?? last.completedAtMs),
      },
    ];
  });
}
