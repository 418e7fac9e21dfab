/** The name server's sockets: UDP and TCP on one free port of 127.0.0.1. Answers in every disaster: it belongs to no Region. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { AUTHORITATIVE_ANSWER, decode, encode, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import { type Address } from '../world/parts';
import { type Reply } from './answer-query';
import { type Question } from 'dns-packet';

export interface DnsServer {
  readonly address: () => Address;
  readonly stop: () => Promise<void>;
}

/** RFC 1035 2.3.4: what fits into a UDP answer without EDNS. */
const udpLimit = 512;
const rcodes = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 } as const;

export const startDnsServer = async (answer: (question: Question) => Reply): Promise<DnsServer> => {
  for (let attempt = 0; ; attempt += 1) {
    const tcp = createServer((socket) => {
      serveTcp(socket, answer);
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    try {
      udp.bind(port, '127.0.0.1');
      await once(udp, 'listening');
    } catch (error) {
      // Somebody's UDP socket has the number TCP gave us: draw another.
      tcp.close();
      udp.close();
      if (attempt < 10) continue;
      throw error;
    }
    const sockets = new Set<Socket>();
    tcp.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    udp.on('message', (message, from) => {
      const reply = respond(message, answer, 'udp');
      if (reply) udp.send(reply, from.port, from.address);
    });
    return {
      address: () => ({ host: '127.0.0.1', port }),
      stop: async () => {
        for (const socket of sockets) socket.destroy();
        await Promise.all([new Promise((done) => tcp.close(done)), new Promise<void>((done) => udp.close(done))]);
      },
    };
  }
};

const respond = (message: Buffer, answer: (question: Question) => Reply, by: 'udp' | 'tcp'): Buffer | undefined => {
  try {
    const query = decode(message);
    const question = query.questions?.[0];
    if (query.type !== 'query' || !question) return undefined;
    const { rcode, answers, authorities } = answer(question);
    const asked = { type: 'response' as const, id: query.id ?? 0, questions: [question] };
    const flags =
      (rcode === 'REFUSED' ? 0 : AUTHORITATIVE_ANSWER) | ((query.flags ?? 0) & RECURSION_DESIRED) | rcodes[rcode];
    const whole = encode({ ...asked, flags, answers: [...answers], authorities: [...authorities] });
    if (by === 'tcp' || whole.length <= udpLimit) return whole;
    return encode({ ...asked, flags: flags | TRUNCATED_RESPONSE });
  } catch {
    // Not a DNS message: a name server says nothing to noise.
    return undefined;
  }
};

/** RFC 1035 4.2.2: each message after its length in two bytes. */
const serveTcp = (socket: Socket, answer: (question: Question) => Reply): void => {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const length = pending.readUInt16BE(0);
      const reply = respond(pending.subarray(2, 2 + length), answer, 'tcp');
      pending = pending.subarray(2 + length);
      if (!reply) continue;
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([prefix, reply]));
    }
  });
};
