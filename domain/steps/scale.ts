/** The time scale is applied once, by the client, before steps become input: workflow code never sees a scale. */
import { type GateRules } from '../gate/rules';
import { type Objectives } from '../plan';
import { type Timing } from '../timing';
import { type Step } from './step';

/** Multiplies simulated durations: timings on the simulated clock, and every target key that ends in Ms (but not TimeoutMs and LagMs, which are real). */
export function scaleSteps(steps: readonly Step[], factor: number): readonly Step[] {
  return steps.map((step) => {
    const timing = scaleTiming(step.timing, factor);
    // unsafe: the shape of the target is kept, only its durations change.
    return step.is === 'goal'
      ? ({ ...step, timing, target: scaleKeys(step.target, factor) } as Step)
      : { ...step, timing };
  });
}

function scaleTiming(timing: Timing, factor: number): Timing {
  if (timing.clock === 'real') return timing;
  return {
    ...timing,
    expectedMs: timing.expectedMs * factor,
    budgetMs: timing.budgetMs * factor,
    deadlineMs: timing.deadlineMs * factor,
    ...(timing.lookEveryMs === undefined ? {} : { lookEveryMs: timing.lookEveryMs * factor }),
  };
}

function scaleKeys(value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((item) => scaleKeys(item, factor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'number' && isScaledKey(key) ? inner * factor : scaleKeys(inner, factor),
    ]),
  );
}

function isScaledKey(key: string): boolean {
  return key.endsWith('Ms') && !/(Timeout|Lag)Ms$/.test(key);
}

export function scaleGate(rules: GateRules, factor: number): GateRules {
  // The loss ceiling is about transactions, not about simulated AWS: it is never scaled.
  return { ...rules, withinMs: rules.withinMs * factor, expectedMs: rules.expectedMs * factor };
}

export function scaleObjectives(objectives: Objectives, factor: number): Objectives {
  return { ...objectives, rtoMs: objectives.rtoMs * factor, detectionMs: objectives.detectionMs * factor };
}
