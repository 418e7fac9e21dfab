/**
 * How a group of customers knows the front's address: asked over UDP, kept for its TTL (times `keep`), and asked again when it ran out.
 * A name server that does not answer leaves customers without an address: they fail, as real ones do.
 */
import { createSocket, type Socket } from 'node:dgram';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { type Address } from '../world/parts';

export interface Lookup {
  readonly address: string;
  readonly ttlMs: number;
}

export interface DnsClient {
  readonly lookup: (name: string) => Promise<Lookup>;
  readonly close: () => void;
}

/** glibc's resolver: 5 s and 2 tries; shorter here, since a customer gives up after 2 s in all. */
const tryMs = 500;
const tries = 3;

export const createDnsClient = (server: Address): DnsClient => {
  const socket: Socket = createSocket('udp4');
  const waiting = new Map<number, (message: Buffer) => void>();
  let lastId = Math.floor(Math.random() * 65_536);
  socket.on('message', (message) => {
    if (message.length >= 2) waiting.get(message.readUInt16BE(0))?.(message);
  });
  socket.on('error', () => undefined);
  const askOnce = (name: string): Promise<Buffer | undefined> =>
    new Promise((resolve) => {
      lastId = (lastId + 1) % 65_536;
      const id = lastId;
      const done = (message?: Buffer): void => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(message);
      };
      const timer = setTimeout(done, tryMs);
      waiting.set(id, done);
      socket.send(
        encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name, class: 'IN' }] }),
        server.port,
        server.host,
      );
    });
  return {
    lookup: async (name) => {
      for (let attempt = 0; attempt < tries; attempt += 1) {
        const message = await askOnce(name);
        if (!message) continue;
        for (const answer of decode(message).answers ?? [])
          if (answer.type === 'A') return { address: answer.data, ttlMs: (answer.ttl ?? 0) * 1000 };
        throw new Error(`the name server has no address for ${name}`);
      }
      throw new Error(`the name server ${server.host}:${server.port} does not answer for ${name}`);
    },
    close: () => {
      socket.close();
    },
  };
};

export interface Resolver {
  /** The address to call now: kept, or asked for. */
  readonly address: () => string | Promise<string>;
  /** The address in use, if any. */
  readonly current: () => string | undefined;
}

/** `keep`: how many TTLs an answer is used. The first one is used for a random part of that, so that groups do not expire in step. */
export const createResolver = (client: Pick<DnsClient, 'lookup'>, name: string, keep: number): Resolver => {
  let known: { readonly address: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;
  let first = true;
  const ask = async (): Promise<string> => {
    try {
      const { address, ttlMs } = await client.lookup(name);
      known = { address, until: Date.now() + ttlMs * keep * (first ? Math.random() : 1) };
      first = false;
      return address;
    } finally {
      asking = undefined;
    }
  };
  return {
    address: () => (known && Date.now() < known.until ? known.address : (asking ??= ask())),
    current: () => known?.address,
  };
};
