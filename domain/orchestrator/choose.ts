/** Which of the two clusters a client talks to, from what each says of the namespace. */
import { type Region } from '../regions';

export interface ClusterWord {
  readonly region: Region;
  /** Its own name, which is its Region's (docs/orchestrator.md). */
  readonly name: string;
  /** What it says of the namespace; null: it does not answer, or knows none. */
  readonly says: { readonly active: string; readonly failoverVersion: number } | null;
}

export type Choice =
  /** It takes itself for active, by the highest version of those that do. */
  | { readonly is: 'home'; readonly region: Region }
  /** `home` is active by the newest word, and does not answer itself. */
  | { readonly is: 'standby'; readonly region: Region; readonly home: string }
  | { readonly is: 'nobody' };

/**
 * A cluster that says of itself that it is active is believed before one that says so of the other: with the link cut both may be active, and the
 * newer version is home. Where none is active by its own word (a change is under way, or home is dead), the newest word names who is, and it is
 * talked to when it answers.
 */
export function chooseCluster(words: readonly ClusterWord[]): Choice {
  const [newest, ...older] = words
    .flatMap(({ says, ...one }) => (says ? [{ ...one, ...says }] : []))
    .sort((a, b) => b.failoverVersion - a.failoverVersion);
  if (!newest) return { is: 'nobody' };
  const answering = [newest, ...older];
  const home =
    answering.find(({ name, active }) => name === active) ?? answering.find((one) => one.name === newest.active);
  return home ? { is: 'home', region: home.region } : { is: 'standby', region: newest.region, home: newest.active };
}
