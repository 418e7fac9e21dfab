/** One AWS endpoint per side: every Region, and `outside`. The port says who calls; the signature says whom. */
import { type Part, type Side, type World } from '../world/world';
import { accessKeyOf } from './caller';
import { startAwsListener, type AwsListener } from './listener';
import { type AwsService } from './service';

export interface SideEndpoint {
  readonly region?: string;
  readonly endpoint: string;
  /** What a process on that side exports. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Endpoints extends Part {
  readonly sides: () => Readonly<Record<Side, SideEndpoint>>;
}

export const outside = 'outside';

export function createEndpoints(world: World, needs: { readonly services: readonly AwsService[] }): Endpoints {
  const { regions } = world.settings;
  const listeners = new Map<Side, AwsListener>();

  const sideEndpoint = (side: Side, { url }: AwsListener): SideEndpoint => ({
    ...(side === outside ? {} : { region: side }),
    endpoint: url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: accessKeyOf(side),
      AWS_SECRET_ACCESS_KEY: 'lab-secret',
      AWS_REGION: side === outside ? (regions[0] ?? 'us-east-1') : side,
      // boto3 and the aws CLI read this one only.
      AWS_DEFAULT_REGION: side === outside ? (regions[0] ?? 'us-east-1') : side,
    },
  });

  return {
    name: 'endpoints',
    start: async () => {
      for (const side of [...regions, outside])
        listeners.set(side, await startAwsListener(world, { services: needs.services, side: () => side }));
    },
    stop: async () => {
      await Promise.all([...listeners.values()].map((listener) => listener.stop()));
      listeners.clear();
    },
    sides: () => Object.fromEntries([...listeners].map(([side, listener]) => [side, sideEndpoint(side, listener)])),
  };
}
