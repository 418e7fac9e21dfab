/** One cluster as docker-compose.yml has it, on this machine: the same files and settings, other addresses. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../../lab/postgres/free-port';
import { firstLine } from '../temporal/executable';
import { LOOPBACK } from '../temporal/loopback';
import { endChild, type Guarded, spawnGuarded } from '../temporal/guarded';
import { type Env, stageEnv } from '../stage/environment';
import { type Undo } from '../stage/undo';
import { untilAnswers } from '../temporal/start-cluster';
import { type ComposedCluster } from './compose-file';
import { type Database } from './postgresql';

export interface PairCluster {
  readonly name: string;
  /** As docker-compose.yml names it, and here. */
  readonly composed: string;
  readonly address: string;
  readonly metrics: string;
  /** What its schema service does. */
  readonly prepare: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export interface PairClusterWish {
  readonly cluster: ComposedCluster;
  readonly database: Database;
  readonly server: string;
  /** Of `temporal-sql-tool`, under that name. */
  readonly toolFolder: string;
  readonly files: string;
  readonly folder: string;
}

/** Of cluster.yaml, whose defaults are the image's ports. */
const ports = [
  ...['FRONTEND_PORT', 'FRONTEND_MEMBERSHIP_PORT', 'FRONTEND_HTTP_PORT', 'HISTORY_PORT', 'HISTORY_MEMBERSHIP_PORT'],
  ...['MATCHING_PORT', 'MATCHING_MEMBERSHIP_PORT', 'WORKER_PORT', 'WORKER_MEMBERSHIP_PORT', 'METRICS_PORT'],
] as const;

export async function createPairCluster(wish: PairClusterWish, undo: Undo): Promise<PairCluster> {
  const { cluster, database, server, toolFolder, files, folder } = wish;
  const { name, address: composed } = cluster;
  const { host, port } = database.address;
  const free = await freePorts();
  const address = `${LOOPBACK}:${free['FRONTEND_PORT']}`;
  const metrics = `${LOOPBACK}:${free['METRICS_PORT']}`;
  // A container has an address of its own, which the image's entry point finds out; here both are this machine.
  const env = stageEnv({
    ...cluster.env,
    ...{ ...free, POSTGRES_ADDRESS: `${host}:${port}`, BIND_ON_IP: LOOPBACK, TEMPORAL_BROADCAST_ADDRESS: LOOPBACK },
    ...{ PROMETHEUS_ENDPOINT: metrics, LOG_LEVEL: 'warn' },
    TEMPORAL_SERVER_CONFIG_FILE_PATH: path.join(files, 'cluster.yaml'),
    DYNAMIC_CONFIG: path.join(files, 'dynamic-config.yaml'),
  });
  let running: Guarded | undefined;
  const kill = async (): Promise<void> => {
    if (running) await endChild(running, 'SIGKILL');
  };
  undo.add(`Temporal ${name}`, kill);
  return {
    ...{ name, composed, address, metrics, kill },
    prepare: () =>
      runScript(cluster.schema.script, {
        ...stageEnv({ ...cluster.schema.env, SQL_HOST: host, SQL_PORT: String(port) }),
        PATH: `${toolFolder}:${process.env['PATH'] ?? ''}`,
      }),
    start: async () => {
      const log = path.join(folder, `temporal-${name}.log`);
      const out = fs.openSync(log, 'a');
      try {
        running = await spawnGuarded(server, ['start'], { ...env }, out);
      } finally {
        fs.closeSync(out);
      }
      await untilAnswers(address, running.ended).catch((cause: unknown) => {
        const said = fs.readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
        throw new Error(`Temporal ${name}: ${firstLine(cause)}\n${said}`, { cause });
      });
    },
  };
}

/** Below 32768: on PostgreSQL a cluster keeps its members' ports in a smallint. */
async function freePorts(): Promise<Env> {
  const found = new Set<number>();
  while (found.size < ports.length) found.add(await freePort());
  return Object.fromEntries([...found].map((port, index) => [ports[index] ?? '', String(port)]));
}

/** @throws Error with the end of what it said */
function runScript(script: string, env: Env): Promise<void> {
  const child = spawn('/bin/sh', ['-euc', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the schema ended with ${String(code)}: ${said.trim().slice(-1_000)}`));
    });
  });
}
