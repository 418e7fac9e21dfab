/** A world of two Regions with one service, and calls to its AWS services as the wire would make them. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AwsService } from '../../../lab/aws/service';
import { createCompute } from '../../../lab/payments/create-compute';
import { createWorld } from '../../../lab/world/create-world';
import { type Databases } from '../../../lab/world/parts';
import { settingsSchema } from '../../../lab/world/settings';

const noDatabases = {} as Databases;

export const east = 'us-east-1';
export const west = 'eu-west-1';
export const apiTarget = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/payments/api',
  ScalableDimension: 'ecs:service:DesiredCount',
};

export async function startComputeWorld(
  more: {
    readonly service?: Readonly<Record<string, unknown>>;
    readonly databases?: readonly unknown[];
    /** For tests of what autoscaling would change under their feet: an idle service is scaled in. */
    readonly suspendAutoscaling?: true;
    readonly makeDatabases?: (world: ReturnType<typeof createWorld>) => Databases;
  } = {},
) {
  const settings = settingsSchema.parse({
    timeScale: 0.01,
    links: { defaultMs: 1, jitterMs: 0 },
    databases: more.databases ?? [],
    services: [
      {
        cluster: 'payments',
        service: 'api',
        requestsPerTask: 5,
        in: { [east]: { desired: 20, min: 10, max: 100 }, [west]: { desired: 10, min: 10, max: 20 } },
        ...more.service,
      },
    ],
  });
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-compute-'));
  // PostgreSQL runs as nobody and has to get through.
  fs.chmodSync(home, 0o755);
  const world = createWorld(settings, home);
  const databases = more.makeDatabases?.(world) ?? noDatabases;
  if (more.makeDatabases !== undefined) await databases.start();
  const compute = createCompute(world, { databases });
  await compute.start();

  const service = (name: AwsService['signingName']) => {
    const found = compute.services.find(({ signingName }) => signingName === name);
    if (found === undefined) throw new Error(`compute has no service ${name}`);
    return found;
  };
  const call = async <T = unknown>(name: string, operation: string, input: unknown, region = west, at = Date.now()) => {
    const handler = service(name).handlers[operation];
    if (handler === undefined) throw new Error(`${name} has no handler for ${operation}`);
    return (await handler(input, { side: region, region, service: name, operation, requestId: 'test', at })) as T;
  };
  if (more.suspendAutoscaling === true) {
    for (const region of Object.keys(settings.services[0]?.in ?? {})) {
      await call(
        'application-autoscaling',
        'RegisterScalableTarget',
        { ...apiTarget, SuspendedState: { DynamicScalingInSuspended: true } },
        region,
      );
    }
  }
  return {
    world,
    compute,
    databases,
    call,
    stop: async () => {
      await compute.stop();
      if (more.makeDatabases !== undefined) await databases.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

export type ComputeWorld = Awaited<ReturnType<typeof startComputeWorld>>;

/** Looks until the condition holds; fails with what it last saw. */
export async function until<T>(look: () => Promise<T> | T, holds: (seen: T) => boolean, withinMs = 15_000): Promise<T> {
  const began = Date.now();
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() - began > withinMs) {
      throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify({ seen }).slice(0, 600)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
