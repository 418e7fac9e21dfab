/**
 * A world of many small applications without probe and customers: databases that only the RDS API knows, services that are as
 * large as they should be, a routing control and a health page each. Written as JSON, which YAML is too.
 */

export interface ManyWorld {
  readonly world: string;
  readonly plans: Readonly<Record<string, string>>;
  readonly applications: readonly string[];
}

const account = '111122223333';
const [primary, standby, witness] = ['us-east-1', 'eu-west-1', 'us-west-2'] as const;
const buckets = { [primary]: 'dr-use1', [standby]: 'dr-euw1', [witness]: 'dr-usw2' };
const tasks = 2;

export function manyWorld(count: number): ManyWorld {
  const applications = Array.from({ length: count }, (_, index) => `app-${String(index + 1).padStart(2, '0')}`);
  return {
    applications,
    world: JSON.stringify(worldOf(applications), null, 1),
    plans: Object.fromEntries(applications.map((name) => [name, JSON.stringify(planOf(name), null, 1)])),
  };
}

function worldOf(applications: readonly string[]): unknown {
  return {
    account,
    timeScale: 0.1,
    regions: [primary, standby, witness],
    databases: applications.map((name) => ({
      name,
      database: 'app',
      primary: { id: `${name}-use1`, region: primary },
      replicas: [{ id: `${name}-euw1`, region: standby }],
      roles: {},
    })),
    services: applications.map((name) => ({
      cluster: 'apps',
      service: name,
      in: {
        [primary]: { desired: tasks, min: tasks, max: 2 * tasks },
        [standby]: { desired: tasks, min: tasks, max: 2 * tasks },
      },
    })),
    zones: [
      {
        name: 'example.com',
        records: applications.map((name) => ({
          name: `${name}.example.com`,
          ttlSeconds: 60,
          policy: 'failover',
          fronts: {
            [primary]: { service: name, healthCheck: 'recovery-control', control: `${name}-${primary}`, primary: true },
            [standby]: { service: name, healthCheck: 'recovery-control', control: `${name}-${standby}` },
          },
        })),
      },
    ],
    routingControls: applications.flatMap((name) => [
      { name: `${name}-${primary}`, region: primary, on: true },
      { name: `${name}-${standby}`, region: standby, on: false },
    ]),
    buckets: Object.fromEntries(Object.entries(buckets).map(([region, bucket]) => [bucket, region])),
  };
}

function planOf(name: string): unknown {
  const both = <V>(value: (region: string) => V): Record<string, V> => ({
    [primary]: value(primary),
    [standby]: value(standby),
  });
  return {
    application: name,
    accounts: [account],
    regions: { preferred: primary, other: standby, witness },
    objectives: { rto: '30m', rpo: '60s', detection: '1m' },
    evidence: buckets,
    resources: {
      ledger: {
        kind: 'rds-postgres',
        in: { [primary]: { instance: `${name}-use1` }, [standby]: { instance: `${name}-euw1` } },
      },
      api: {
        kind: 'ecs-service',
        role: 'serving',
        cluster: 'apps',
        service: name,
        capacity: { primary: tasks, standby: tasks, recovered: tasks, minimum: tasks, max: 2 * tasks },
        targetGroups: both((region) => `{{targetGroups.${region}.${name}}}`),
        needs: ['ledger'],
      },
      front: {
        kind: 'arc-routing-control',
        endpoints: [0, 1, 2, 3, 4].map((index) => ({
          region: `{{arcEndpoints.${index}.region}}`,
          url: `{{arcEndpoints.${index}.url}}`,
        })),
        controls: both((region) => `{{routingControls.${name}-${region}}}`),
        name: `${name}.example.com`,
        ttl: '60s',
        needs: ['api'],
      },
      payment: {
        kind: 'http-check',
        url: `http://${name}.example.com:{{fronts.${name}.port}}/health`,
        method: 'GET',
        expect: { status: 200 },
        needs: ['front'],
      },
    },
    gates: {
      // All of them wait for each other before anybody decides: half an hour is 3 minutes at time scale 0.1.
      promote: { approvals: 2, approvers: { 'ops-lead': {}, dba: {}, duty: {} }, within: '15m', otherwise: 'hold' },
    },
  };
}
