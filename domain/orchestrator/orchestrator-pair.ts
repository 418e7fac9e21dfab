/** The two clusters that orchestrate an operation, as its input carries them: pinned at its start, for neither can be asked once it is lost. */
import { type Region } from '../regions';

export interface PairCluster {
  readonly region: Region;
  /** By which namespaces and histories speak of it. */
  readonly name: string;
  /** Remainder of its versions by the increment: every event's version names who wrote it. */
  readonly initialFailoverVersion: number;
}

export interface OrchestratorPair {
  readonly clusters: readonly PairCluster[];
}

/** Undefined: the active cluster is none of the pair, and nobody knows where home is. */
export function regionOfCluster({ clusters }: OrchestratorPair, name: string): Region | undefined {
  return clusters.find((one) => one.name === name)?.region;
}
