/** One question to one DNS server: UDP, asked again once, TCP when the answer was cut short. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import * as packet from 'dns-packet';

export interface Server {
  readonly host: string;
  readonly port: number;
}

export interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS';
  /** Ask a resolver to find out; an authoritative server answers only what it knows. */
  readonly recursive: boolean;
}

export interface Answer {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED ... */
  readonly code: string;
  readonly authoritative: boolean;
  readonly records: readonly {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly value: string;
  }[];
}

/** A datagram may be lost; the whole query has 2 s (aws.md 18a). */
const askAgainMs = 700;

export async function ask(server: Server, question: Question, signal: AbortSignal): Promise<Answer> {
  const id = randomInt(0x10000);
  const query: packet.Packet = {
    type: 'query',
    id,
    flags: question.recursive ? packet.RECURSION_DESIRED : 0,
    questions: [{ type: question.type, name: question.name }],
  };
  const short = await overUdp(server, packet.encode(query), id, signal);
  return read(short.flag_tc ? await overTcp(server, packet.streamEncode(query), signal) : short);
}

type Decoded = packet.DecodedPacket;

function overUdp(server: Server, query: Buffer, id: number, signal: AbortSignal): Promise<Decoded> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.host.includes(':') ? 'udp6' : 'udp4');
    const end = (done: () => void): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      socket.close();
      done();
    };
    const fail = (error: Error): void => {
      end(() => {
        reject(error);
      });
    };
    const stop = (): void => {
      fail(new Error(`the question to ${server.host}:${server.port} was given up`));
    };
    const transmit = (): void => {
      socket.send(query, server.port, server.host, (error) => {
        if (error) fail(error);
      });
    };
    const timer = setInterval(transmit, askAgainMs);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', fail);
    socket.on('message', (message, { port }) => {
      const answer = decoded(message);
      // What is not an answer to this question from where it was asked is somebody else's, or forged.
      if (port !== server.port || answer?.id !== id) return;
      end(() => {
        resolve(answer);
      });
    });
    transmit();
  });
}

function overTcp(server: Server, query: Buffer, signal: AbortSignal): Promise<Decoded> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...server, signal });
    const parts: Buffer[] = [];
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error(`${server.host}:${server.port} closed the connection without a whole answer`));
    });
    socket.on('data', (part) => {
      parts.push(part);
      const all = Buffer.concat(parts);
      if (all.length < 2 || all.length < 2 + all.readUInt16BE(0)) return;
      resolve(packet.streamDecode(all) as Decoded);
      socket.destroy();
    });
    socket.write(query);
  });
}

function decoded(message: Buffer): Decoded | undefined {
  try {
    return packet.decode(message);
  } catch {
    return undefined;
  }
}

function read(answer: Decoded): Answer {
  return {
    code: (answer as Decoded & { readonly rcode: string }).rcode,
    authoritative: answer.flag_aa,
    records: (answer.answers ?? []).flatMap((record) =>
      'data' in record && typeof record.data === 'string'
        ? [{ name: record.name, type: record.type, ttl: record.ttl ?? 0, value: record.data }]
        : [],
    ),
  };
}
