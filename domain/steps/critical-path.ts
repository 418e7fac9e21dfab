/** The longest way through the steps: what a recovery cannot be faster than, and what an ETA rests on. */
import { type Edge } from './step';

export interface PathStep {
  readonly step: string;
  readonly startMs: number;
  readonly finishMs: number;
}

export interface CriticalPath {
  readonly lengthMs: number;
  /** First to last; each begins when the one before it finishes. */
  readonly path: readonly PathStep[];
}

/**
 * `durationMs` of a step may be expected, left, or measured; `notBeforeMs` lets a running step count from now.
 * `upTo` ends the path at a step (default: the step that finishes last).
 */
export function criticalPath<S extends { readonly id: string; readonly after: readonly Edge[] }>(
  steps: readonly S[],
  durationMs: (step: S) => number,
  upTo?: string,
): CriticalPath {
  const finish = new Map<string, PathStep & { readonly behind: string | undefined }>();
  for (const step of steps) {
    const last = latest(step.after.map((edge) => finish.get(edge.step)));
    const startMs = last?.finishMs ?? 0;
    finish.set(step.id, { step: step.id, startMs, finishMs: startMs + durationMs(step), behind: last?.step });
  }
  const end = upTo === undefined ? latest([...finish.values()]) : finish.get(upTo);
  if (!end) return { lengthMs: 0, path: [] };
  const path: PathStep[] = [];
  for (let at: typeof end | undefined = end; at; at = at.behind === undefined ? undefined : finish.get(at.behind)) {
    path.unshift({ step: at.step, startMs: at.startMs, finishMs: at.finishMs });
  }
  return { lengthMs: end.finishMs, path };
}

function latest<T extends PathStep>(found: readonly (T | undefined)[]): T | undefined {
  return found.reduce<T | undefined>(
    (best, one) => (one && (!best || one.finishMs > best.finishMs) ? one : best),
    undefined,
  );
}
