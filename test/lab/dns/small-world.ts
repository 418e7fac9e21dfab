/** A world with one zone, two Regions and one routing control panel; fronts are plain loopback addresses unless a test listens there. */
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode, encode, type DecodedPacket, type RecordType } from 'dns-packet';
import { createWorld } from '../../../lab/world/create-world';
import { type Address } from '../../../lab/world/parts';
import { settingsSchema } from '../../../lab/world/settings';
import { type World } from '../../../lab/world/world';
import { type z } from 'zod';

export interface SmallWorld {
  readonly world: World;
  readonly remove: () => void;
}

export const frontHosts: Readonly<Record<string, string>> = { 'us-east-1': '127.9.1.1', 'eu-west-1': '127.9.2.1' };

export const smallWorld = (more: Partial<z.input<typeof settingsSchema>> = {}): SmallWorld => {
  const home = mkdtempSync(path.join(tmpdir(), 'lab-'));
  const front = { service: 'api', healthCheck: 'recovery-control' as const };
  const settings = settingsSchema.parse({
    timeScale: 0.01,
    links: { defaultMs: 0, jitterMs: 0 },
    zones: [
      {
        name: 'example.com',
        records: [
          {
            name: 'api.example.com',
            ttlSeconds: 300,
            fronts: { 'us-east-1': { ...front, primary: true }, 'eu-west-1': front },
          },
        ],
      },
    ],
    routingControls: [
      { name: 'use1', region: 'us-east-1', on: true },
      { name: 'euw1', region: 'eu-west-1', on: false },
    ],
    ...more,
  });
  return {
    world: createWorld(settings, home),
    remove: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
};

export const frontAt =
  (port = 8080) =>
  (region: string): Address => ({ host: frontHosts[region] ?? '127.9.9.9', port });

/** dns-packet decodes the response code; its type declarations do not say so. */
export type Answered = DecodedPacket & { readonly rcode: string };

/** One question over UDP, as a resolver asks it. */
export const ask = (server: Address, name: string, type: RecordType = 'A'): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => {
      socket.close();
      reject(new Error(`no answer for ${name}`));
    }, 3_000);
    socket.once('message', (message) => {
      clearTimeout(timer);
      socket.close();
      resolve(decode(message) as Answered);
    });
    socket.send(encode({ type: 'query', id: 7, questions: [{ name, type }] }), server.port, server.host);
  });

export const askTcp = (server: Address, name: string, type: RecordType): Promise<DecodedPacket> =>
  new Promise((resolve, reject) => {
    const query = encode({ type: 'query', id: 8, questions: [{ name, type }] });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    const socket = connect(server.port, server.host, () => socket.write(Buffer.concat([length, query])));
    let got: Buffer = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return;
      socket.destroy();
      resolve(decode(got.subarray(2)));
    });
  });

export const addresses = (packet: DecodedPacket): readonly string[] =>
  (packet.answers ?? []).flatMap((answer) => (answer.type === 'A' ? [answer.data] : []));

/** Looks again until it holds; fails with what it saw last. */
export const until = async <T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  ms = 10_000,
  everyMs = 10,
): Promise<T> => {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new Error(`still not so after ${ms} ms: ${JSON.stringify(seen).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
