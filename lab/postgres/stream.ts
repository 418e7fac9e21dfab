/** The replication link of one replica: WAL travels through it, late or not at all when a fault says so. */
import { type Links, type Relay } from '../world/links';
import { type World } from '../world/world';

export interface Stream {
  readonly relay: Relay;
  readonly close: () => Promise<void>;
}

export async function openStream(
  world: World,
  stream: {
    readonly database: string;
    readonly from: string;
    readonly to: string;
    readonly target: Parameters<Links['relay']>[0]['target'];
  },
): Promise<Stream> {
  const relay = await world.links.relay({ from: stream.from, to: stream.to, target: stream.target });
  const obey = () => {
    const { lagMs, cut } = replicationFaults(world, stream.database);
    relay.hold(lagMs);
    relay.set(cut ? 'silent' : 'open');
  };
  world.faults.onChange(obey);
  obey();
  return { relay, close: relay.close };
}

export function replicationFaults(world: World, database: string): { readonly lagMs: number; readonly cut: boolean } {
  const active = world.faults.active();
  return {
    lagMs: Math.max(
      0,
      ...active.map((one) => (one.fault === 'replication-lag' && one.database === database ? one.lagMs : 0)),
    ),
    cut: active.some((one) => one.fault === 'replication-cut' && one.database === database),
  };
}
