/**
 * The two clusters of docker-compose.yml on this machine, without Docker: its environment, its schema script, its configuration files,
 * real PostgreSQL, the pinned server; and `muster orchestrator` against them as a user runs it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepareNative, unprivileged } from '../../lab/postgres/native';
import { stageEnv } from '../stage/environment';
import { createMuster, type Muster } from '../stage/muster';
import { places } from '../stage/places';
import { type Undo } from '../stage/undo';
import { findClusterServer } from '../temporal/find-cluster-server';
import { findSqlTool } from '../temporal/find-sql-tool';
import { projectRoot } from '../temporal/pin';
import { createPairCluster, type PairCluster } from './cluster';
import { composedClusters, type ComposedCluster } from './compose-file';
import { replicationMetrics } from './metrics';
import { startPostgresql } from './postgresql';

export interface PairRun {
  readonly undo: Undo;
  readonly say: (line: string) => void;
}

/** A line of what was done, and how long it took. */
export interface Did {
  readonly what: string;
  readonly tookMs: number;
  /** What `muster --json` printed, where it was asked. */
  readonly said?: unknown;
}

export interface PairResult {
  readonly postgresql: { readonly here: string; readonly composed: string };
  readonly server: string;
  readonly did: readonly Did[];
  /** Names of the servers' metrics that tell of replication, while both lived. */
  readonly metrics: readonly string[];
}

const files = path.join('examples', 'pair');

/** @throws Error: what of it does not work */
export async function runPair({ undo, say }: PairRun): Promise<PairResult> {
  const root = projectRoot();
  const [server, sqlTool] = [await findClusterServer(), await findSqlTool()];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-compose-'));
  fs.chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  undo.add('the folder', () => fs.promises.rm(folder, { recursive: true, force: true }));
  const toolFolder = path.join(folder, 'bin');
  fs.mkdirSync(toolFolder);
  fs.symlinkSync(sqlTool.executable, path.join(toolFolder, 'temporal-sql-tool'));

  const did: Did[] = [];
  const doing = async <T>(what: string, work: () => Promise<T>, isSaid = false): Promise<T> => {
    const began = performance.now();
    const said = await work();
    const tookMs = Math.round(performance.now() - began);
    did.push({ what, tookMs, ...(isSaid ? { said } : {}) });
    say(`${what.padEnd(72)} ${(tookMs / 1_000).toFixed(1)} s`);
    return said;
  };

  const composed = composedClusters(root);
  const native = prepareNative(folder, unprivileged());
  const started = await doing('PostgreSQL started, one for each cluster', () =>
    Promise.all(composed.map((cluster) => startPostgresql({ ...login(cluster), folder, native }, undo))),
  );
  const clusters: PairCluster[] = [];
  for (const [index, cluster] of composed.entries()) {
    const database = started[index];
    if (database === undefined) throw new Error(`no PostgreSQL for ${cluster.name}`);
    const wish = { cluster, database, server: server.executable, toolFolder, files: path.join(root, files), folder };
    clusters.push(await createPairCluster(wish, undo));
  }
  const all = (work: (cluster: PairCluster) => Promise<void>) => () => Promise.all(clusters.map(work));
  await doing(
    'databases and schemas, by the script of docker-compose.yml',
    all(({ prepare }) => prepare()),
  );
  await doing(
    'the same script again',
    all(({ prepare }) => prepare()),
  );
  await doing(
    'both servers started and answering',
    all(({ start }) => start()),
  );

  const file = path.join(folder, 'orchestrator.yaml');
  fs.writeFileSync(file, orchestratorHere(root, clusters));
  const muster = createMuster(places(root).cli, stageEnv({ MUSTER_ORCHESTRATOR: file }));
  const orchestrator = (what: string, ...args: readonly string[]) =>
    doing(what, () => said(muster, ['orchestrator', ...args, '--json']), true);
  await orchestrator('muster orchestrator setup', 'setup');
  await nothingToDo(orchestrator('muster orchestrator setup, again', 'setup'));
  const [home, other] = clusters;
  if (home === undefined || other === undefined) throw new Error('docker-compose.yml has fewer than two clusters');
  await doing(`${other.name} killed -9 and started again on its PostgreSQL`, async () => {
    await other.kill();
    await other.start();
  });
  await nothingToDo(orchestrator('muster orchestrator setup, after that', 'setup'));
  await doing('its schema script, as at a second `docker compose up`', other.prepare);
  await orchestrator('muster orchestrator status', 'status');
  const metrics = (await Promise.all(clusters.map((one) => replicationMetrics(one.metrics)))).flat();
  await orchestrator(`muster orchestrator handover --to ${other.name}`, ...moved('handover', other));
  await doing(`${other.name} killed -9`, other.kill);
  await orchestrator(`muster orchestrator takeover --to ${home.name}`, ...moved('takeover', home));
  await orchestrator('muster orchestrator status, with one of them dead', 'status');
  return {
    postgresql: { here: started[0]?.version ?? '', composed: composed[0]?.postgresImage ?? '' },
    server: path.basename(server.executable),
    did,
    metrics: [...new Set(metrics)].sort(),
  };
}

const moved = (how: string, { name }: PairCluster): readonly string[] => [
  how,
  '--to',
  name,
  '--reason',
  'a try of the compose file',
  '--as',
  'npm-run-pair',
];

function login({ name, env }: ComposedCluster): {
  readonly name: string;
  readonly user: string;
  readonly password: string;
} {
  return { name, user: env['POSTGRES_USER'] ?? '', password: env['POSTGRES_PASSWORD'] ?? '' };
}

/** @throws Error when a setup that was repeated changed something */
async function nothingToDo(setup: Promise<unknown>): Promise<void> {
  const told = await setup;
  const { done } = told as { readonly done: readonly string[] }; // unsafe: what `muster orchestrator setup --json` prints
  if (done.length > 0) throw new Error(`a repeated setup was not idle: ${done.join('; ')}`);
}

/** The compose file's own, with the addresses of this machine. */
function orchestratorHere(root: string, clusters: readonly PairCluster[]): string {
  const text = fs.readFileSync(path.join(root, files, 'orchestrator.yaml'), 'utf8');
  return clusters.reduce((done, { composed, address }) => done.replaceAll(composed, address), text);
}

async function said(muster: Muster, args: readonly string[]): Promise<unknown> {
  const { out } = await muster.must(args);
  return JSON.parse(out) as unknown;
}
