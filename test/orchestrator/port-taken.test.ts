/** A cluster draws nine ports that are free, and listens on them seconds later. */
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openConnection } from '../../clients/operations/open-connection';
import { findClusterServer } from '../../tools/temporal/find-cluster-server';
import { LOOPBACK } from '../../tools/temporal/loopback';
import { freePorts, startCluster } from '../../tools/temporal/start-cluster';

it('one that somebody else took meanwhile costs a draw, not the cluster', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-port-taken-'));
  const other = net.createServer().listen(0, LOOPBACK);
  await once(other, 'listening');
  const http = (other.address() as AddressInfo).port;
  let draws = 0;
  const { executable } = await findClusterServer();
  const wish = { executable, name: 'eu-west-1', initialFailoverVersion: 1, folder };
  const cluster = await startCluster(wish, async () => {
    draws += 1;
    return draws === 1 ? { ...(await freePorts()), http } : freePorts();
  });
  const connection = openConnection({ address: cluster.address });
  try {
    const { clusters } = await connection.operatorService.listClusters({});
    // What it tells its peer of itself is where it is, not where it first tried to be.
    expect(clusters).toMatchObject([{ clusterName: 'eu-west-1', address: cluster.address }]);
    expect(draws).toBeGreaterThan(1);
  } finally {
    await connection.close();
    await cluster.kill();
    other.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
