/** What a side of the orchestrator posts to its receiver: each beat says that recoveries could go on from there. */
import { type Instant } from '../domain/instant';
import { type Region } from '../domain/regions';

export interface Beat {
  readonly is: 'beat';
  /** The Region that beats. */
  readonly side: Region;
  readonly namespace: string;
  readonly home: Region;
  /** Of the namespace, as the side's own cluster knows it; its remainder by the increment names the cluster. */
  readonly failoverVersion: number;
  /** By the worker's wall clock: for people. A receiver counts by its own. */
  readonly at: Instant;
  /** pid@host of the worker process. */
  readonly worker: string;
  readonly musterVersion: string;
}
