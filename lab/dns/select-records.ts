/**
 * Which record sets of one name and type answer now, by Route 53's own rules (facts/aws.md 5.2, 5.3):
 * no health check counts as healthy; all unhealthy counts as all healthy; an unhealthy failover pair answers PRIMARY.
 */
import { type ResourceRecordSet } from '@aws-sdk/client-route-53';

export type IsHealthy = (set: ResourceRecordSet) => boolean;

/** Every set that may be given as an answer now: more than one only for weighted sets and multivalue answers. */
export const candidates = (sets: readonly ResourceRecordSet[], isHealthy: IsHealthy): readonly ResourceRecordSet[] => {
  const ordered = [...sets].sort((a, b) => (a.SetIdentifier ?? '').localeCompare(b.SetIdentifier ?? ''));
  const first = ordered[0];
  if (!first) return [];
  const healthy = ordered.filter(isHealthy);
  if (first.Failover !== undefined) {
    const primary = ordered.find((set) => set.Failover === 'PRIMARY');
    const secondary = ordered.find((set) => set.Failover === 'SECONDARY');
    const chosen =
      [primary, secondary].find((set) => set !== undefined && healthy.includes(set)) ?? primary ?? secondary;
    return chosen ? [chosen] : [];
  }
  const eligible = healthy.length > 0 ? healthy : ordered;
  if (first.Weight !== undefined) {
    const weighty = eligible.filter((set) => (set.Weight ?? 0) > 0);
    return weighty.length > 0 ? weighty : eligible;
  }
  // Latency: the lab measures none between resolver and Region, so the first healthy one stands for the nearest.
  if (first.Region !== undefined) return eligible.slice(0, 1);
  if (first.MultiValueAnswer === true) return eligible.slice(0, 8);
  return [first];
};

/** The sets one query gets; `random` in [0, 1) draws among weighted sets. */
export const selectRecords = (
  sets: readonly ResourceRecordSet[],
  isHealthy: IsHealthy,
  random: () => number,
): readonly ResourceRecordSet[] => {
  const eligible = candidates(sets, isHealthy);
  if (eligible[0]?.Weight === undefined) return eligible;
  const total = eligible.reduce((sum, set) => sum + (set.Weight ?? 0), 0);
  // All weights 0: Route 53 gives each the same chance.
  if (total === 0) return eligible.slice(Math.floor(random() * eligible.length)).slice(0, 1);
  let drawn = random() * total;
  for (const set of eligible) {
    drawn -= set.Weight ?? 0;
    if (drawn < 0) return [set];
  }
  return eligible.slice(-1);
};
