/** One of two clusters on this machine: started, killed -9 as with its Region, and started again on its files. */
import fs from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterConfig, type ClusterPorts, dynamicConfig } from './cluster-config';
import { freePort, isFree } from '../../lab/postgres/free-port';
import { LOOPBACK, uiPortOf } from './loopback';
import { isPortTaken, type Restartable, restartable } from './restartable';

/** Schema, four services and their membership; 3 s is usual on two cores, a minute and more was seen on a machine that was full. */
const upWithinMs = 180_000;
const lookEveryMs = 100;

export interface ClusterWish {
  readonly executable: string;
  readonly name: string;
  readonly initialFailoverVersion: number;
  /** For its configuration, databases and log. */
  readonly folder: string;
  /** Beside our own environment, asked at each start. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** True leaves it running when we end (demo --keep): whoever asks for it ends it by its pid. */
  readonly outlive?: boolean;
}

/** It is up when gRPC answers. */
export interface RunningCluster extends Restartable {
  readonly name: string;
  readonly initialFailoverVersion: number;
  readonly address: string;
  readonly log: string;
}

/** Of nine ports that were free a moment ago one may be taken before its server listens there: others are drawn. */
const draws = 5;

/** Started. @throws Error with the last lines of its log when it does not answer */
export async function startCluster(wish: ClusterWish, drawPorts = freePorts): Promise<RunningCluster> {
  fs.mkdirSync(wish.folder, { recursive: true });
  for (let draw = 1; ; draw += 1) {
    const cluster = clusterOn(await drawPorts(), wish);
    try {
      await cluster.start(1);
      return cluster;
    } catch (error) {
      if (draw === draws || !isPortTaken(error)) throw error;
    }
  }
}

/** Not started. On files that it began on other ports too: where it listens it reads from its configuration. */
function clusterOn(
  ports: ClusterPorts,
  { executable, name, initialFailoverVersion, folder, env = () => ({}), outlive = false }: ClusterWish,
): RunningCluster {
  const file = (ending: string): string => path.join(folder, `${name}${ending}`);
  fs.writeFileSync(file('-dynamic.yaml'), dynamicConfig);
  fs.writeFileSync(
    file('.yaml'),
    clusterConfig({ name, initialFailoverVersion, database: file(''), dynamicConfig: file('-dynamic.yaml'), ports }),
  );
  const address = `${LOOPBACK}:${ports.frontend}`;
  const log = file('.log');
  const server = restartable({
    ...{ what: `${executable} as ${name} at ${address}`, executable, log, outlive, env },
    args: ['--config-file', file('.yaml'), '--allow-no-auth', 'start'],
    untilUp: (ended) => untilAnswers(address, ended),
  });
  return { name, initialFailoverVersion, address, log, ...server };
}

export async function freePorts(): Promise<ClusterPorts> {
  const frontend = await freeFrontendPort();
  const found = new Set<number>();
  while (found.size < 8) {
    const port = await freePort();
    if (port !== frontend && port !== uiPortOf(frontend)) found.add(port);
  }
  const [http = 0, history = 0, matching = 0, worker = 0, a = 0, b = 0, c = 0, d = 0] = [...found];
  return { frontend, http, history, matching, worker, membership: [a, b, c, d] };
}

/** Where the port of its Web UI, as muster guesses it, is free too. */
async function freeFrontendPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (await isFree(uiPortOf(port))) return port;
  }
}

/** Its frontend, and behind it its services. @throws Error when it ends instead, or takes longer than three minutes */
export async function untilAnswers(address: string, ended: Promise<number>): Promise<void> {
  const deadline = Date.now() + upWithinMs;
  let end: number | undefined;
  void ended.then((code) => (end = code));
  for (;;) {
    if (end !== undefined) throw new Error(`it ended with exit code ${end}`);
    try {
      const connection = await Connection.connect({ address, connectTimeout: 2_000 });
      try {
        // The frontend answers before its services have found each other.
        await connection.workflowService.describeNamespace({ namespace: 'temporal-system' });
        return;
      } finally {
        await connection.close();
      }
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`no answer within ${upWithinMs / 1_000} s`, { cause });
      await sleep(lookEveryMs);
    }
  }
}
