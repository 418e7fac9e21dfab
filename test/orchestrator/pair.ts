/** Two clusters of our own that replicate over links which can be cut: for tests of what survives what. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connectCluster, type Cluster, type ClusterPlace } from '../../clients/operations/orchestrator/cluster';
import { findClusterServer, findSkewedServer } from '../../tools/temporal/find-cluster-server';
import { type Link, openLink } from '../../tools/temporal/link';
import { clockOffsetVariable } from '../../tools/temporal/skewed-clock';
import { type RunningCluster, startCluster } from '../../tools/temporal/start-cluster';

export interface TestPair {
  readonly servers: readonly [RunningCluster, RunningCluster];
  /** From the first to the second, and back. */
  readonly links: readonly [Link, Link];
  readonly places: () => readonly [ClusterPlace, ClusterPlace];
  /** Connects anew: a connection to a cluster that was killed is of no use. */
  readonly clusters: () => Promise<readonly [Cluster, Cluster]>;
  readonly close: () => Promise<void>;
}

export const [first, second] = ['eu-west-1', 'us-west-2'] as const;

/** How far ahead of the right time each server's clock is, in ms; read when it starts. */
export type ClockOffsets = Record<typeof first | typeof second, number>;

/** In a folder of its own, which goes with it. Clocks that are off need a server of their own sort: built once, 4 min (test/chaos). */
export async function startPair({ clocks }: { readonly clocks?: ClockOffsets } = {}): Promise<TestPair> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-pair-'));
  const { executable } = clocks ? await findSkewedServer() : await findClusterServer();
  const start = (name: typeof first | typeof second, initialFailoverVersion: number): Promise<RunningCluster> => {
    const env = () => (clocks ? { [clockOffsetVariable]: String(clocks[name]) } : {});
    return startCluster({ executable, name, initialFailoverVersion, folder, env });
  };
  const servers = await Promise.all([start(first, 1), start(second, 2)]);
  const links = await Promise.all([openLink(servers[1].address), openLink(servers[0].address)]);
  const open: Cluster[] = [];
  const places: TestPair['places'] = () => [
    { region: first, address: servers[0].address, peerAddress: links[1].address },
    { region: second, address: servers[1].address, peerAddress: links[0].address },
  ];
  return {
    servers,
    links,
    places,
    clusters: async () => {
      const [a, b] = places();
      const found = await Promise.all([connectCluster(a), connectCluster(b)]);
      open.push(...found);
      return found;
    },
    close: async () => {
      await Promise.all(open.map(({ connection }) => connection.close()));
      await Promise.all(links.map((link) => link.close()));
      await Promise.all(servers.map((server) => server.kill()));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
