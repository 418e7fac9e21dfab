/** One of two clusters on this machine: started, killed -9 as with its Region, and started again on its files. */
import fs from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterConfig, type ClusterPorts, dynamicConfig } from './cluster-config';
import { withoutTemporal } from './environment';
import { firstLine } from './executable';
import { endChild, type Guarded, spawnGuarded } from './guarded';
import { freePort, LOOPBACK } from './loopback';

/** Schema, four services and their membership; 3 s is usual on two cores. */
const upWithinMs = 60_000;
const lookEveryMs = 100;

export interface ClusterWish {
  readonly executable: string;
  readonly name: string;
  readonly initialFailoverVersion: number;
  /** For its configuration, databases and log. */
  readonly folder: string;
}

export interface RunningCluster {
  readonly name: string;
  readonly address: string;
  readonly log: string;
  /** Undefined while it is down. */
  readonly pid: () => number | undefined;
  /** -9, and resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** On the files it had; answers when gRPC does. */
  readonly start: () => Promise<void>;
}

/** Started. @throws Error with the last lines of its log when it does not answer */
export async function startCluster({
  executable,
  name,
  initialFailoverVersion,
  folder,
}: ClusterWish): Promise<RunningCluster> {
  fs.mkdirSync(folder, { recursive: true });
  const file = (ending: string): string => path.join(folder, `${name}${ending}`);
  const ports = await freePorts();
  fs.writeFileSync(file('-dynamic.yaml'), dynamicConfig);
  fs.writeFileSync(
    file('.yaml'),
    clusterConfig({ name, initialFailoverVersion, database: file(''), dynamicConfig: file('-dynamic.yaml'), ports }),
  );
  const address = `${LOOPBACK}:${ports.frontend}`;
  const log = file('.log');
  let server: Guarded | undefined;

  const start = async (): Promise<void> => {
    const out = fs.openSync(log, 'a');
    try {
      const args = ['--config-file', file('.yaml'), '--allow-no-auth', 'start'];
      server = await spawnGuarded(executable, args, withoutTemporal(process.env), out);
    } finally {
      fs.closeSync(out);
    }
    try {
      await untilAnswers(address, server.ended);
    } catch (error) {
      await endChild(server, 'SIGKILL');
      const said = fs.readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`${executable} as ${name} at ${address}: ${firstLine(error)}\n${said}`, { cause: error });
    }
  };
  await start();
  return {
    name,
    address,
    log,
    start,
    pid: () => (server?.isRunning() === true ? server.pid : undefined),
    kill: async () => {
      if (server) await endChild(server, 'SIGKILL');
    },
  };
}

async function freePorts(): Promise<ClusterPorts> {
  const found = new Set<number>();
  while (found.size < 9) found.add(await freePort());
  const [frontend = 0, http = 0, history = 0, matching = 0, worker = 0, a = 0, b = 0, c = 0, d = 0] = [...found];
  return { frontend, http, history, matching, worker, membership: [a, b, c, d] };
}

/** Its frontend, and behind it its services. @throws Error when it ends instead, or takes longer than a minute */
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
