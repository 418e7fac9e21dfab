/** Which cluster wrote which events of a history: told by the version each event carries, without trust in anybody's clock. Pure. */
import { isKnownRegion } from '../regions';
import { type Writer } from '../report';

export interface WritingCluster {
  readonly name: string;
  /** Its remainder of an event's version by the increment. */
  readonly initialFailoverVersion: number;
}

/**
 * `versions`: of every event, oldest first, the parts of a chain one after the other. One entry a stretch, in order: a cluster that became
 * home again is named again. Empty where one server wrote all of it: events of a namespace of its own carry no version.
 */
export function writersOf(
  versions: readonly number[],
  clusters: readonly WritingCluster[],
  increment: number,
): readonly Writer[] {
  if (versions.length === 0 || versions.some((version) => version <= 0) || increment <= 0) return [];
  const writers: Writer[] = [];
  versions.forEach((version, index) => {
    const name = nameOf(version, clusters, increment);
    const [last, at] = [writers.at(-1), index + 1];
    if (last?.name === name) writers[writers.length - 1] = { ...last, events: last.events + 1, to: at };
    else writers.push({ name, region: isKnownRegion(name) ? name : null, events: 1, from: at, to: at });
  });
  return writers;
}

function nameOf(version: number, clusters: readonly WritingCluster[], increment: number): string {
  const remainder = version % increment;
  // Nobody tells who it is: the number is what there is to go by.
  return clusters.find((one) => one.initialFailoverVersion === remainder)?.name ?? `cluster ${remainder}`;
}

/** `us-west-2 (events 1-48) and eu-west-1 (49-112)`. */
export function writersText(writers: readonly Writer[]): string {
  const each = writers.map(({ name, from, to }, index) => {
    const range = from === to ? `${from}` : `${from}-${to}`;
    return `${name} (${index === 0 ? `${from === to ? 'event' : 'events'} ` : ''}${range})`;
  });
  const last = each.at(-1) ?? '';
  return each.length < 2 ? last : `${each.slice(0, -1).join(', ')} and ${last}`;
}
