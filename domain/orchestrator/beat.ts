/** What a beat of a side proves, and what keeps one back: a side that cannot prove it stays silent, and the receiver pages. */
import { type Region } from '../regions';

/** What one look at a cluster found. */
export type ClusterHeard =
  | {
      readonly answers: true;
      /** Name, and so Region, of the cluster that it takes for active. */
      readonly active: Region;
      readonly failoverVersion: number;
    }
  | {
      readonly answers: false;
      readonly because: string;
      /** Its frontend answered, and what is behind it did not. */
      readonly frontend: boolean;
    };

export interface SidesHeard {
  readonly here: Region;
  readonly own: ClusterHeard;
  readonly other: ClusterHeard;
  /** Home's own word: this process asks it for work. */
  readonly polls: boolean;
}

export type BeatVerdict =
  | { readonly is: 'beat'; readonly home: Region; readonly failoverVersion: number }
  /** `rule`: the same as long as the same is wrong, whatever the words. */
  | { readonly is: 'none'; readonly rule: string; readonly because: string };

/** Recoveries go on from here: the own cluster answers, home is where it says, answers too, and is asked for work by this process. */
export function judgeBeat({ here, own, other, polls }: SidesHeard): BeatVerdict {
  if (!own.answers)
    return { is: 'none', rule: 'own', because: `the cluster in ${here} does not answer: ${own.because}` };
  const { active: home, failoverVersion } = own;
  if (home !== here && !other.answers)
    return { is: 'none', rule: 'home', because: `home, ${home}, does not answer: ${other.because}` };
  if (home !== here && other.answers && other.active !== home)
    return { is: 'none', rule: 'nobody', because: `${here} takes ${home} for home, and ${home} takes ${other.active}` };
  if (!polls) return { is: 'none', rule: 'polls', because: `home, ${home}, does not hear this worker ask for work` };
  return { is: 'beat', home, failoverVersion };
}
