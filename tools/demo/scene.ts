/** What every scenario plays on: the reference case, its Regions, and how the story ends in a file. */
import { type Muster } from '../stage/muster';
import { type PairWish } from '../stage/pair';
import { type Stage } from '../stage/stage';
import { type Story } from './words';

export const application = 'payments';
/** The plan's preferred Region, and its other one. */
export const home = 'us-east-1';
export const away = 'eu-west-1';
export const witness = 'us-west-2';

export interface Scene {
  readonly stage: Stage;
  readonly story: Story;
  /** Whoever starts operations. */
  readonly muster: Muster;
  /** Decides by itself. */
  readonly yes: boolean;
  readonly isTerminal: boolean;
}

export interface Played {
  /** All of it went as muster promises; the exit code. */
  readonly isGood: boolean;
  /** What --json writes, beside the time scale. */
  readonly file: Readonly<Record<string, unknown>>;
}

export interface Scenario {
  /** First line of the demo. */
  readonly title: string;
  /** Chosen for the length of the story; absent: the world file's. */
  readonly timeScale?: number;
  /** Two clusters that orchestrate, and a worker in the witness too; absent: one server. */
  readonly pair?: PairWish;
  readonly play: (scene: Scene) => Promise<Played>;
}
