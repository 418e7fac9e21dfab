/**
 * Where each side connects to reach a name, as a DNS name's endpoint: one relay a side and name for the life of the lab,
 * which leads to whoever holds the name now and refuses while nobody does.
 */
import { type Address } from '../world/parts';
import { type Relay } from '../world/links';
import { type Side, type World } from '../world/world';
import { type Registry } from './instance';

export interface Doors {
  /** @throws Error for a name that nobody ever held */
  readonly addressFrom: (side: Side, id: string) => Promise<Address>;
  /** Somebody took the name, or gave it up. */
  readonly turn: (id: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Door {
  readonly id: string;
  readonly region: string;
  readonly relay: Promise<Relay>;
}

export function createDoors({ links }: World, registry: Registry): Doors {
  const doors = new Map<string, Door>();
  const targetOf = (id: string): Address => ({ host: '127.0.0.1', port: registry.named(id).server.port });

  return {
    addressFrom: async (side, id) => {
      const key = `${side} ${id}`;
      const known = doors.get(key);
      const region = registry.find(id)?.region ?? known?.region ?? registry.named(id).region;
      const door = known ?? { id, region, relay: links.relay({ from: side, to: region, target: targetOf(id) }) };
      doors.set(key, door);
      const { host, port } = await door.relay;
      return { host, port };
    },
    turn: async (id) => {
      const holder = registry.find(id);
      for (const door of doors.values()) {
        if (door.id !== id) continue;
        const relay = await door.relay;
        // A Region's names stay in it: in another Region the same name is another endpoint.
        if (holder === undefined || holder.region !== door.region) relay.set('refuse');
        else {
          relay.pointAt(targetOf(id));
          relay.set('open');
        }
      }
    },
    close: async () => {
      const opened = await Promise.allSettled([...doors.values()].map(({ relay }) => relay));
      await Promise.all(opened.map(async (door) => (door.status === 'fulfilled' ? door.value.close() : undefined)));
    },
  };
}
