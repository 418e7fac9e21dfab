/** Fencing: making the old primary unable to accept writes *and observing it*. How several fence steps fold into one outcome. */
export const fenceOutcomes = ['proven', 'best-effort', 'impossible'] as const;
export type FenceOutcome = (typeof fenceOutcomes)[number];

/** How one fence step ended. `open` = not ended yet. */
export interface FenceStep {
  readonly step: string;
  /** `writes`: a database that could accept writes. `compute`: tasks that would send them; evidence, never proof. */
  readonly fences: 'writes' | 'compute';
  readonly outcome: FenceOutcome | 'open';
}

/** True when `outcome` is at least as good as what was accepted. */
export function isAccepted(outcome: FenceOutcome, accepted: FenceOutcome): boolean {
  return fenceOutcomes.indexOf(outcome) <= fenceOutcomes.indexOf(accepted);
}

export function strictest(outcomes: readonly FenceOutcome[]): FenceOutcome {
  return fenceOutcomes.find((outcome) => outcomes.includes(outcome)) ?? 'proven';
}

/**
 * The application's fence: proven only when every database that could accept writes is proven closed;
 * impossible when nothing at all was achieved; best-effort between.
 * `unfenceable` counts databases for which the plan declares no fence.
 */
export function foldFence(steps: readonly FenceStep[], unfenceable: number): FenceOutcome {
  const writes = steps.filter((step) => step.fences === 'writes');
  if (unfenceable === 0 && writes.every((step) => step.outcome === 'proven')) return 'proven';
  const achieved = steps.some((step) => step.outcome === 'proven' || step.outcome === 'best-effort');
  return achieved ? 'best-effort' : 'impossible';
}
