/** What a cell runs against: where its workers poll and whom people talk to. One server here; a pair brings its own. */
import { type Client } from '@temporalio/client';
import { type Cluster } from '../protocol';
import { type Pool } from './processes';

export interface Setting {
  readonly clusters: readonly Cluster[];
  /** Whoever leads now: asked anew before every word, for a takeover moves it. */
  readonly client: () => Client;
  readonly pool: Pool;
}
