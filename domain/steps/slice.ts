/** How long one activity of a step may take before the workflow hears of it again: hours and seconds take the same path, slice after slice. */

export const shortestSliceMs = 30_000;
const longestSliceMs = 600_000;

/** A tenth of what the step has taken: days cost some hundred slices, not thousands, and a pause or an abort cancels a slice anyway. */
export function sliceAfter(elapsedMs: number): number {
  return Math.min(longestSliceMs, Math.max(shortestSliceMs, elapsedMs / 10));
}
