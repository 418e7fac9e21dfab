/** The compose files and examples/pair: one set of versions, two clusters that fit, and an orchestrator file that names them. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readOrchestratorFile } from '../../config/orchestrator';
import { loadPlanFile } from '../../config/load-plan';
import { judgePair, type ClusterSeen } from '../../domain/orchestrator/pair';
import { judgePlacement } from '../../domain/orchestrator/placement';
import { composedClusters } from '../../tools/pair/compose-file';
import { clusterConfig, dynamicConfig } from '../../tools/temporal/cluster-config';
import { readPin } from '../../tools/temporal/pin';

const root = path.resolve(__dirname, '..', '..');
const textOf = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

type Dynamic = Readonly<Record<string, unknown>>;

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
}
// unsafe: what a compose file is; `docker-compose config` says whether it is one
const servicesOf = (file: string): Readonly<Record<string, Service>> =>
  (parse(textOf(file), { merge: true }) as { readonly services: Readonly<Record<string, Service>> }).services;
const [pair, one] = [servicesOf('docker-compose.yml'), servicesOf('docker-compose.one.yml')];
const named = (services: typeof pair, start: string): readonly (readonly [string, Service])[] =>
  Object.entries(services).filter(([name]) => name.startsWith(start));

/** As the server fills it in: `env`, and `default` before it. @throws Error on any other template, which nobody here can read */
function cluster(env: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const filled = textOf('examples/pair/cluster.yaml').replaceAll(
    /\{\{ (?:default "([^"]*)" \(env "(\w+)"\)|env "(\w+)") \}\}/g,
    (_whole, fallback: string | undefined, known: string | undefined, needed: string | undefined) => {
      const value = env[known ?? needed ?? ''] ?? fallback;
      if (value === undefined) throw new Error(`docker-compose.yml does not set ${String(needed)}`);
      return value;
    },
  );
  if (filled.includes('{{')) throw new Error('cluster.yaml has a template that this test does not know');
  return parse(filled) as Readonly<Record<string, unknown>>; // unsafe: compared below
}

// TEMPORAL_BROADCAST_ADDRESS is what the image's entry point sets.
const configs = composedClusters(root).map(({ name, env }) => ({
  name,
  config: cluster({ ...env, TEMPORAL_BROADCAST_ADDRESS: '10.0.0.1' }),
}));

interface Metadata {
  readonly currentClusterName: string;
  readonly failoverVersionIncrement: number;
  readonly clusterInformation: Readonly<Record<string, { readonly initialFailoverVersion: number }>>;
}
const seen = configs.map(({ name, config }): ClusterSeen => {
  // unsafe: compared with what tools/temporal starts, whose type it is
  const { clusterMetadata, persistence } = config as unknown as {
    readonly clusterMetadata: Metadata;
    readonly persistence: { readonly numHistoryShards: number };
  };
  return {
    region: name,
    name: clusterMetadata.currentClusterName,
    serverVersion: readPin({}).server.version,
    historyShards: persistence.numHistoryShards,
    initialFailoverVersion: clusterMetadata.clusterInformation[name]?.initialFailoverVersion ?? 0,
    failoverVersionIncrement: clusterMetadata.failoverVersionIncrement,
  };
});

describe('the compose files', () => {
  it('run the server that is pinned, its own tools, and one PostgreSQL, UI and muster', () => {
    const images = (services: typeof pair) =>
      [...new Set(Object.values(services).map(({ image = '' }) => image))].sort();
    const version = readPin({}).server.version.slice(1);
    const { version: muster } = JSON.parse(textOf('package.json')) as { readonly version: string };
    expect(images(pair)).toEqual(images(one));
    expect(images(pair)).toEqual([
      `muster:${muster}`,
      'postgres:16.10',
      `temporalio/admin-tools:${version}`,
      `temporalio/server:${version}`,
      'temporalio/ui:2.50.1',
    ]);
  });

  it('bind every port to loopback', () => {
    const ports = [pair, one].flatMap((services) => Object.values(services).flatMap((service) => service.ports ?? []));
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('mount only files that are here', () => {
    const mounted = [pair, one].flatMap((services) =>
      Object.values(services).flatMap(({ volumes = [] }) => volumes.filter((volume) => volume.startsWith('./'))),
    );
    expect(
      mounted.map((volume) => volume.split(':')[0] ?? '').filter((file) => !fs.existsSync(path.join(root, file))),
    ).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  it('has two clusters that can replicate to each other, each with a PostgreSQL and a UI of its own', () => {
    const [a, b, ...more] = seen;
    if (a === undefined || b === undefined) throw new Error('fewer than two clusters');
    expect(more).toEqual([]);
    expect(judgePair([a, b])).toEqual([]);
    const of = (start: string) => named(pair, start).map(([name]) => name.slice(start.length));
    for (const start of ['temporal-', 'postgresql-', 'schema-', 'ui-'])
      expect(of(start)).toEqual(seen.map(({ name }) => name));
    const databases = configs.map(({ config }) => JSON.stringify(config['persistence']));
    expect(databases.map((text, index) => text.includes(`postgresql-${seen[index]?.name ?? ''}:5432`))).toEqual([
      true,
      true,
    ]);
  });

  it('starts its clusters as tests and tools start theirs: the same metadata and the same forwarding', () => {
    for (const [index, { name, config }] of configs.entries()) {
      const ports = { frontend: 7233, http: 7243, history: 7234, matching: 7235, worker: 7239 };
      // unsafe: written as JSON by the function
      const ours = JSON.parse(
        clusterConfig({
          name,
          initialFailoverVersion: index + 1,
          database: '',
          dynamicConfig: '',
          ports: { ...ports, membership: [6933, 6934, 6935, 6939] },
        }),
      ) as Readonly<Record<string, unknown>>;
      for (const part of ['clusterMetadata', 'dcRedirectionPolicy', 'publicClient'])
        expect(config[part]).toEqual(ours[part]);
    }
  });

  it('configures its servers against a stream that is held up, as tests and tools do', () => {
    const key = 'history.ReplicationProgressCacheTTL';
    // unsafe: both are dynamic configuration, of which one key is read
    const composed = parse(textOf('examples/pair/dynamic-config.yaml')) as Dynamic;
    expect(composed[key]).toEqual([{ value: '5s' }]);
    expect((JSON.parse(dynamicConfig) as Dynamic)[key]).toEqual(composed[key]);
  });

  it('has an orchestrator file that names both, by the addresses they have in there', () => {
    const file = readOrchestratorFile(path.join(root, 'examples/pair/orchestrator.yaml'));
    expect(file.clusters.map(({ region, address, peerAddress }) => [region, address, peerAddress])).toEqual(
      composedClusters(root).map(({ name, address }) => [name, address, address]),
    );
    expect(file.retentionMs).toBeGreaterThanOrEqual(90 * 86_400_000);
  });

  it('places the two where the reference plan wants them, and a worker in each of its Regions', () => {
    const loaded = loadPlanFile(path.join(root, 'examples/payments/plan.yaml'));
    if (!('plan' in loaded)) throw new Error('the reference plan is not one');
    const { regions } = loaded.plan;
    const file = readOrchestratorFile(path.join(root, 'examples/pair/orchestrator.yaml'));
    const roles = { primary: regions.preferred, standby: regions.other, witness: regions.witness };
    expect(
      judgePlacement(
        file.clusters.map(({ region }) => region),
        file.home,
        roles,
      ),
    ).toEqual([]);
    const workers = named(pair, 'worker-').map(([, { environment = {} }]) => environment['MUSTER_REGION']);
    expect(workers.sort()).toEqual(Object.values(roles).sort());
  });

  it('gives everything of muster the orchestrator file, and starts workers when the pair is made and the lab is up', () => {
    const ofMuster = Object.entries(pair).filter(([, { image = '' }]) => image.startsWith('muster:'));
    expect(ofMuster.map(([name]) => name)).toHaveLength(5);
    for (const [, { environment = {} }] of ofMuster) {
      expect(environment['MUSTER_ORCHESTRATOR']).toBe('/etc/muster/orchestrator.yaml');
      expect(Object.keys(environment).filter((name) => name.startsWith('TEMPORAL_'))).toEqual([]);
    }
    expect(pair['setup']?.command).toEqual(['orchestrator', 'setup']);
    for (const [, worker] of named(pair, 'worker-')) {
      expect(worker.depends_on).toEqual({
        lab: { condition: 'service_healthy' },
        setup: { condition: 'service_completed_successfully' },
      });
      expect(worker.network_mode).toBe('service:lab');
    }
  });

  it('needs nothing in its image that the Dockerfile does not put there', () => {
    const dockerfile = textOf('Dockerfile');
    for (const needed of ['lab/worlds', 'examples', '/usr/local/bin/muster', 'mkdir /lab'])
      expect(dockerfile).toContain(needed);
    const left = textOf('.dockerignore').split('\n');
    expect(left.filter((line) => /^(lab|examples)/.test(line))).toEqual([]);
  });
});
