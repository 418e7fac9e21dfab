/** Absolute time as it crosses every wire: ISO-8601 in UTC. Lengths of time are numbers of milliseconds, named ...Ms. */
export type Instant = string;

export function instant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

export function epochMs(at: Instant): number {
  return Date.parse(at);
}

/** `later - earlier` in ms; negative when the order is the other way round. */
export function msBetween(earlier: Instant, later: Instant): number {
  return epochMs(later) - epochMs(earlier);
}

export function plus(at: Instant, ms: number): Instant {
  return instant(epochMs(at) + ms);
}
