/** Whether the plan can keep its promise: detection + gate + the longest way through the steps + TTL, in both directions. */
import { type Plan, type Way } from '../plan';
import { criticalPath } from '../steps/critical-path';
import { deriveFailover } from '../steps/derive';
import { isGoal, type Step, stepIds } from '../steps/step';
import { type Problem } from './draft';
import { durationText } from './duration';

export interface RtoPart {
  readonly what: string;
  readonly ms: number;
}
export interface RtoSum {
  readonly way: Way;
  readonly totalMs: number;
  /** Detection first, then the critical path in order, then a TTL that no check waited for. */
  readonly parts: readonly RtoPart[];
  /** Ids of the steps on that path, first to last. */
  readonly path: readonly string[];
}

export function waysOf({ regions: { preferred, other } }: Plan): readonly [Way, Way] {
  return [
    { from: preferred, to: other },
    { from: other, to: preferred },
  ];
}

/** From impairment until customers are served, on expected times or on budgets. */
export function rtoSum(plan: Plan, way: Way, steps: readonly Step[], by: 'expectedMs' | 'budgetMs'): RtoSum {
  const duration = (step: Step): number => step.timing[by];
  const ends = steps.filter(isGoal).filter((step) => step.required);
  const sums = ends.map((step) => {
    const { path, lengthMs } = criticalPath(steps, duration, step.id);
    const ttlMs = trailingTtl(step);
    return { path, ttlMs, totalMs: lengthMs + ttlMs, step };
  });
  const longest = sums.reduce<(typeof sums)[number] | undefined>(
    (best, sum) => (best && best.totalMs >= sum.totalMs ? best : sum),
    undefined,
  );
  const { detectionMs } = plan.objectives;
  const parts = [
    { what: 'detection', ms: detectionMs },
    ...(longest?.path ?? []).map((place) => ({
      what: place.step === stepIds.gate ? 'gate' : place.step,
      ms: place.finishMs - place.startMs,
    })),
    ...(longest && longest.ttlMs > 0
      ? [{ what: `TTL of ${longest.step.id.split('.')[0] ?? ''}`, ms: longest.ttlMs }]
      : []),
  ].filter((part) => part.ms > 0);
  return {
    way,
    totalMs: detectionMs + (longest?.totalMs ?? 0),
    parts,
    path: (longest?.path ?? []).map(({ step }) => step),
  };
}

/** Names keep their old answer for one TTL after the shift; an http-check has that wait in its own time. */
function trailingTtl(step: Step): number {
  if (!isGoal(step)) return 0;
  const { target } = step;
  return step.phase === 'shift' && 'ttlMs' in target ? target.ttlMs : 0;
}

export function partsText(parts: readonly RtoPart[]): string {
  return parts.map(({ what, ms }) => `${what} ${durationText(ms)}`).join(' + ');
}

export interface RtoFindings {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** @throws Error when no steps can be derived: the plan has another problem, which is told elsewhere. */
export function checkRto(plan: Plan): RtoFindings {
  const { rtoMs } = plan.objectives;
  const derived = waysOf(plan).map((way) => ({ way, steps: deriveFailover(plan, way) }));
  const over = (by: 'expectedMs' | 'budgetMs'): readonly Problem[] =>
    merged(derived.map(({ way, steps }) => rtoSum(plan, way, steps, by)).filter(({ totalMs }) => totalMs > rtoMs)).map(
      ({ sum, ways }) => ({
        at: ['objectives', 'rto'],
        says: says(rtoMs, sum, ways, by),
        instead:
          by === 'expectedMs'
            ? 'raise it, or shorten what is longest'
            : 'a slow day misses the objective; shorten gates.promote.within, or raise rto',
      }),
    );
  const errors = over('expectedMs');
  return { errors, warnings: errors.length > 0 ? [] : over('budgetMs') };
}

function says(rtoMs: number, sum: RtoSum, ways: string, by: 'expectedMs' | 'budgetMs'): string {
  const what = by === 'expectedMs' ? 'shorter than the critical path' : 'shorter than the critical path on budgets';
  return `${durationText(rtoMs)} is ${what} ${ways}, ${durationText(sum.totalMs)} (${partsText(sum.parts)})`;
}

/** Both directions in one line where they say the same. */
function merged(sums: readonly RtoSum[]): readonly { readonly sum: RtoSum; readonly ways: string }[] {
  const [first, second] = sums;
  if (first && second && partsText(first.parts) === partsText(second.parts)) {
    return [{ sum: first, ways: `${first.way.from} -> ${first.way.to} and back` }];
  }
  return sums.map((sum) => ({ sum, ways: `${sum.way.from} -> ${sum.way.to}` }));
}
