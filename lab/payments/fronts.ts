/**
 * The fronts (load balancers): per Region and service a relay on a loopback IP of its own, all on one common port, so
 * that DNS answers with an address alone. A silent front accepts and says nothing; a front that returns resets what
 * waited in it, or payments nobody waits for any more would be made after a heal.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { type Links } from '../world/links';
import { type Address } from '../world/parts';

const attempts = 20;

export interface Place {
  readonly region: string;
  readonly key: string;
}

export interface Front extends Place {
  readonly address: Address;
  /** Where the Region's payments process listens for this front. */
  readonly behind: Address;
  readonly set: (state: 'open' | 'silent') => void;
  readonly close: () => Promise<void>;
}

/** Opens all fronts on one port nobody else uses: 127.X.<region>.<service>, with X drawn per lab so that labs coexist. */
export async function openFronts(links: Links, regions: readonly string[], places: readonly Place[]): Promise<Front[]> {
  const keys = [...new Set(places.map(({ key }) => key))];
  if (keys.length > 254)
    throw new Error(`${keys.length} services in the world file: the lab has fronts for 254 at most`);
  for (let attempt = 1; ; attempt += 1) {
    const opened: Front[] = [];
    const lab = randomInt(10, 250);
    try {
      const port = await freePort(`127.${lab}.1.1`);
      for (const place of places) {
        const region = regions.indexOf(place.region) + 1;
        const service = keys.indexOf(place.key) + 1;
        const address = { host: `127.${lab}.${region}.${service}`, port };
        const behind = { host: `127.${lab}.${region + 100}.${service}`, port };
        opened.push(await openFront(links, { ...place, address, behind }));
      }
      return opened;
    } catch (error) {
      await Promise.all(opened.map((front) => front.close()));
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || attempt === attempts) throw error;
    }
  }
}

async function openFront(links: Links, front: Pick<Front, 'region' | 'key' | 'address' | 'behind'>): Promise<Front> {
  const { region, address, behind } = front;
  const relay = await links.relay({ from: 'outside', to: region, target: behind, ...address });
  let state: 'open' | 'silent' = 'open';
  return {
    ...front,
    set: (next) => {
      if (next === state) return;
      state = next;
      if (next === 'open') relay.set('refuse');
      relay.set(next);
    },
    close: () => relay.close(),
  };
}

async function freePort(host: string): Promise<number> {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
