/** What customers wait for in a switchover: from the moment writing is stopped, the steps one after another that kept them waiting. Pure. */

export interface TimedStep {
  readonly id: string;
  /** `ledger.promote reached` */
  readonly after: readonly string[];
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface Waited {
  readonly step: string;
  readonly ms: number;
}

/** When the first database was being closed. @throws Error when none was */
export function fencedAtMs(steps: readonly TimedStep[]): number {
  const began = steps.flatMap(({ id, startedAt }) =>
    id.endsWith('.fence') && startedAt !== null ? [Date.parse(startedAt)] : [],
  );
  if (began.length === 0) throw new Error('the report has no fence: customers were never kept from writing');
  return Math.min(...began);
}

/** Backwards from the verified service, always to the predecessor that ended last, until before the fence. */
export function pathAfterFence(steps: readonly TimedStep[]): readonly Waited[] {
  const fenced = fencedAtMs(steps);
  const endOf = ({ finishedAt }: TimedStep): number => (finishedAt === null ? -Infinity : Date.parse(finishedAt));
  const last = (some: readonly TimedStep[]): TimedStep | undefined =>
    [...some].sort((a, b) => endOf(a) - endOf(b)).at(-1);
  const path: Waited[] = [];
  let step = last(steps.filter(({ id }) => id.endsWith('.verify')));
  while (step?.startedAt != null && endOf(step) > fenced) {
    const before = step.after.map((edge) => edge.split(' ')[0]);
    path.unshift({ step: step.id, ms: endOf(step) - Date.parse(step.startedAt) });
    step = last(steps.filter(({ id }) => before.includes(id)));
  }
  return path;
}
