/** Clocks of the clusters: a takeover moves every timer by the difference, and a deadline whose default acts would come early or late. */
import { type Region } from '../regions';

export interface ClockSeen {
  readonly region: Region;
  /** The cluster's clock minus this machine's, in ms. */
  readonly aheadMs: number;
  /** Either way, in ms: half of the round trip it was read with. */
  readonly withinMs: number;
}

export interface ClockWarning {
  readonly rule: string;
  readonly says: string;
  readonly instead: string;
}

/** Issue 5; workflows wait anew above it (docs/orchestrator.md, Sentinel). */
export const skewAtMostMs = 2_000;

const instead = 'set it right by NTP (chronyc tracking), before home moves';

/** Only what is certain: a difference counts by its least. */
export function judgeClocks(clocks: readonly ClockSeen[]): readonly ClockWarning[] {
  const apart = pairs(clocks).filter(([a, b]) => least(a.aheadMs - b.aheadMs, a.withinMs + b.withinMs) > skewAtMostMs);
  const off = clocks.filter(({ aheadMs, withinMs }) => least(aheadMs, withinMs) > skewAtMostMs);
  // Clusters that agree with each other and not with us: it is this machine.
  if (apart.length === 0 && off.length > 1)
    return [
      {
        rule: 'clocks agree',
        says: `this machine's clock is ${apartText(-(off[0]?.aheadMs ?? 0))} the clusters': what it says of ages is wrong by that`,
        instead,
      },
    ];
  const between = apart.map(([a, b]) => ({
    rule: 'clocks agree',
    says: `the clock in ${a.region} is ${apartText(a.aheadMs - b.aheadMs)} the one in ${b.region}: a takeover moves every timer by that`,
    instead,
  }));
  if (between.length > 0) return between;
  return off.map(({ region, aheadMs }) => ({
    rule: 'clocks agree',
    says: `the clock in ${region} is ${apartText(aheadMs)} this machine's`,
    instead,
  }));
}

/** The least that a difference can be. */
function least(differenceMs: number, withinMs: number): number {
  return Math.max(0, Math.abs(differenceMs) - withinMs);
}

function apartText(aheadMs: number): string {
  return `${(Math.abs(aheadMs) / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
}

function pairs(clocks: readonly ClockSeen[]): readonly (readonly [ClockSeen, ClockSeen])[] {
  return clocks.flatMap((a, index) => clocks.slice(index + 1).map((b) => [a, b] as const));
}
