/** A world with one AWS listener per side and nothing else, and clients on those sides. */
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { accessKeyOf } from '../../../lab/aws/caller';
import { startAwsListener, type AwsListener } from '../../../lab/aws/listener';
import { type AwsService } from '../../../lab/aws/service';
import { createWorld } from '../../../lab/world/create-world';
import { settingsSchema } from '../../../lab/world/settings';
import { type World } from '../../../lab/world/world';

export interface TestLab {
  readonly world: World;
  readonly listener: (side: string) => AwsListener;
  readonly stop: () => Promise<void>;
}

export async function startLab(
  services: readonly AwsService[] | ((world: World) => readonly AwsService[]),
  settings: object = {},
): Promise<TestLab> {
  const world = createWorld(settingsSchema.parse({ links: { defaultMs: 0, jitterMs: 0 }, ...settings }), '/nowhere');
  const listeners = new Map<string, AwsListener>();
  const played = typeof services === 'function' ? services(world) : services;
  for (const side of world.settings.regions)
    listeners.set(side, await startAwsListener(world, { services: played, side: () => side }));
  return {
    world,
    listener: (side) => {
      const found = listeners.get(side);
      if (found === undefined) throw new Error(`no listener on side ${side}`);
      return found;
    },
    stop: async () => {
      await Promise.all([...listeners.values()].map((one) => one.stop()));
    },
  };
}

/** Client settings of a process on `side` that calls `region`: one attempt, and time-outs short enough for a test. */
export function callerOn(lab: TestLab, side: string, region: string, requestTimeout = 5_000) {
  return {
    region,
    endpoint: lab.listener(side).url,
    credentials: { accessKeyId: accessKeyOf(side), secretAccessKey: 'lab-secret' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout, throwOnRequestTimeout: true, connectionTimeout: 1_000 }),
  };
}
