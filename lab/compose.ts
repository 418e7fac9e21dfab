/** One lab: its parts wired, started in the order they need each other, stopped in reverse, also when a start fails half-way. */
import { createCloudwatch } from './aws/cloudwatch/create-cloudwatch';
import { createRds } from './aws/rds/create-rds';
import { createEndpoints, type Endpoints } from './aws/endpoint';
import { createS3 } from './aws/s3/create-s3';
import { createSecretsManager } from './aws/secrets-manager/create-secrets-manager';
import { createSns } from './aws/sns/create-sns';
import { createSts } from './aws/sts/create-sts';
import { type AwsService } from './aws/service';
import { createCustomers } from './customers/create-customers';
import { createDns } from './dns/create-dns';
import { createCompute } from './payments/create-compute';
import { createDatabases } from './postgres/create-databases';
import { createReplicaLag } from './truth/replica-lag';
import { createTruth } from './truth/create-truth';
import { createWorld } from './world/create-world';
import { type Alarms, type Compute, type Customers, type Databases, type Dns, type Truth } from './world/parts';
import { type Settings } from './world/settings';
import { type Part, type World } from './world/world';

export interface Lab {
  readonly world: World;
  readonly databases: Databases;
  readonly compute: Compute;
  readonly dns: Dns;
  readonly alarms: Alarms;
  readonly endpoints: Endpoints;
  readonly customers: Customers;
  readonly truth: Truth;
  readonly services: readonly AwsService[];
  readonly start: (onPart?: (name: string) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function composeLab(settings: Settings, home: string): Lab {
  const world = createWorld(settings, home);
  const databases = createDatabases(world);
  const rds = createRds(world, databases);
  const compute = createCompute(world, { databases });
  const dns = createDns(world, { compute });
  const replicaLag = createReplicaLag(databases, world.clock.now);
  const alarms = createCloudwatch(world, { served: compute.served, lagMs: replicaLag.ofReplicaIn });
  const services = [
    rds,
    ...compute.services,
    ...dns.services,
    ...alarms.services,
    createSts(world),
    createSecretsManager(world, { databases }),
    createS3(world),
    createSns(world),
  ];
  const endpoints = createEndpoints(world, { services });
  const customers = createCustomers(world, { dns, compute });
  const truth = createTruth(world, { databases, customers });
  const stopRds = () => {
    rds.stop();
    return Promise.resolve();
  };
  const promotions: Part = { name: 'rds', start: () => Promise.resolve(), stop: stopRds };
  const lagging: Part = { name: 'replica-lag', start: () => Promise.resolve(), stop: replicaLag.stop };
  const parts: readonly Part[] = [databases, promotions, compute, dns, lagging, alarms, endpoints, customers, truth];

  const started: Part[] = [];
  const stop = async () => {
    const problems: unknown[] = [];
    for (let part = started.pop(); part !== undefined; part = started.pop())
      await part.stop().catch((problem: unknown) => problems.push(problem));
    world.faults.stop('all');
    if (problems.length > 0) throw new AggregateError(problems, `stopping the lab: ${problems.map(String).join('; ')}`);
  };
  return {
    ...{ world, databases, compute, dns, alarms, endpoints, customers, truth, services },
    start: async (onPart) => {
      for (const part of parts) {
        onPart?.(part.name);
        // Counted as started before it is: a start that fails half-way has things to stop.
        started.push(part);
        await part.start();
      }
    },
    stop,
  };
}
