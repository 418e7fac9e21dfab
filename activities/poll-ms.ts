/** How often an activity looks. */

/** A fortieth of what the step usually takes, between 150 ms and AWS's polite 10 s (aws.md 18a); a late notice costs at most 2.5 %. */
export function pollMs(expectedMs: number): number {
  return Math.min(10_000, Math.max(150, expectedMs / 40));
}
