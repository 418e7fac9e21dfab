/**
 * Times without service, as customers saw them. Exactly:
 * - Nothing counts before the service was there once: the first second (sliding by a tenth) at 99 % success.
 * - An outage begins with the first failed request (the instant it *began*) of the first second in which at least three requests failed
 *   and fewer than 99 % succeeded, or of a run of at least three failures without any success.
 * - It ends at the start of the first 10 s (real) with at least 99 % success that begin with a tenth without failure (else they would reach
 *   back into the outage by the 1 % they may fail), with requests in each of their seconds, all of them ended.
 * - A disturbance too small to spoil any 10 s is no outage. Of several the one still open counts, otherwise the longest.
 */
export interface Sample {
  /** Start of a tenth of a second; samples follow each other without gaps. */
  readonly at: number;
  readonly ok: number;
  readonly failed: number;
  readonly firstFailedAt?: number;
}

export interface Outage {
  readonly from: number;
  /** Undefined while no good 10 s are known. */
  readonly to?: number;
}

const tenthMs = 100;
const second = 10;
/** The definition: the first 10 s at 99 %. Real seconds at every time scale. */
const served = 10 * second;
const goodShare = 0.99;
/** At ten payments a second one failure is already more than 1 % of a second: noise, not an outage. */
const fewestFailures = 3;

export const findOutages = (samples: readonly Sample[], settledUntil: number): readonly Outage[] => {
  const settled = samples.filter((sample) => sample.at + tenthMs <= settledUntil);
  const sums = createSums(settled);
  const outages: Outage[] = [];
  let place = settled.findIndex((_, index) => index + second <= settled.length && sums.isGood(index, index + second));
  if (place < 0) return [];
  while (place < settled.length) {
    const first = findBeginning(settled, sums, place);
    if (first === undefined) break;
    const end = findServed(settled, sums, first);
    const from = settled[first]?.firstFailedAt ?? settled[first]?.at ?? 0;
    if (end === undefined) {
      outages.push({ from });
      break;
    }
    const to = settled[end]?.at ?? from;
    if (end > first) outages.push({ from, to: Math.max(from, to) });
    place = Math.max(end, first) + 1;
  }
  return outages;
};

/** The outage that counts. */
export const worstOutage = (outages: readonly Outage[]): Outage | undefined =>
  outages.reduce<Outage | undefined>(
    (worst, each) => (worst && lengthOf(worst) >= lengthOf(each) ? worst : each),
    undefined,
  );

/** What of the outages lies after an instant: one that had begun before counts from there. */
export const outagesSince = (outages: readonly Outage[], since: number): readonly Outage[] =>
  outages
    .filter(({ to }) => to === undefined || to > since)
    .map((outage) => ({ ...outage, from: Math.max(outage.from, since) }));

const lengthOf = ({ from, to }: Outage): number => (to === undefined ? Infinity : to - from);

interface Sums {
  readonly requests: (from: number, to: number) => number;
  readonly failures: (from: number, to: number) => number;
  readonly isGood: (from: number, to: number) => boolean;
}

const createSums = (samples: readonly Sample[]): Sums => {
  const ok = [0];
  const failed = [0];
  for (const sample of samples) {
    ok.push((ok.at(-1) ?? 0) + sample.ok);
    failed.push((failed.at(-1) ?? 0) + sample.failed);
  }
  const between = (sums: readonly number[], from: number, to: number): number =>
    (sums[Math.min(to, samples.length)] ?? 0) - (sums[from] ?? 0);
  const failures = (from: number, to: number): number => between(failed, from, to);
  const requests = (from: number, to: number): number => between(ok, from, to) + failures(from, to);
  const isGood = (from: number, to: number): boolean => {
    const all = requests(from, to);
    return all > 0 && (all - failures(from, to)) / all >= goodShare;
  };
  return { requests, failures, isGood };
};

/** Index of the tenth with the first failure of an outage, from `place` on. */
const findBeginning = (samples: readonly Sample[], sums: Sums, place: number): number | undefined => {
  for (let index = place; index < samples.length; index += 1) {
    if ((samples[index]?.failed ?? 0) === 0) continue;
    const inSecond = sums.failures(index, index + second);
    if (inSecond >= fewestFailures && !sums.isGood(index, index + second)) return index;
    let run = 0;
    for (let next = index; next < samples.length && samples[next]?.ok === 0; next += 1)
      run += samples[next]?.failed ?? 0;
    if (run >= fewestFailures) return index;
  }
  return undefined;
};

const findServed = (samples: readonly Sample[], sums: Sums, first: number): number | undefined => {
  for (let index = first; index + served <= samples.length; index += 1) {
    if ((samples[index]?.failed ?? 0) > 0 || !sums.isGood(index, index + served)) continue;
    const seconds = Array.from({ length: served / second }, (_, nth) => index + nth * second);
    if (seconds.every((from) => sums.requests(from, from + second) > 0)) return index;
  }
  return undefined;
};
