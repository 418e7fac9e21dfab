/** DNS and HTTP as muster makes them: from the server that decides, over a fresh connection, with an end to every wait. */
import * as packet from 'dns-packet';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { type OutsideError } from '../../activities/outside-error';
import { createDns } from '../../activities/dns/create-dns';
import { createHttp } from '../../activities/http/create-http';

const never = new AbortController().signal;
const failing = async (doing: Promise<unknown>): Promise<OutsideError> =>
  doing.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as OutsideError,
  );

type Reply = (query: packet.DecodedPacket, isTcp: boolean) => packet.Packet | undefined;
let reply: Reply;
let udp: UdpSocket;
let port: number;
let asked = 0;
const tcp = createTcpServer((socket) => {
  socket.on('data', (bytes) => {
    const answer = reply(packet.streamDecode(bytes) as packet.DecodedPacket, true);
    if (answer) socket.end(packet.streamEncode(answer));
  });
});

beforeAll(async () => {
  // The same port for both, so TCP goes first: it is the scarcer.
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  ({ port } = tcp.address() as AddressInfo);
  udp = createSocket('udp4');
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  udp.on('message', (bytes, from) => {
    asked += 1;
    const answer = reply(packet.decode(bytes), false);
    if (answer) udp.send(packet.encode(answer), from.port, from.address);
  });
});
afterAll(async () => {
  udp.close();
  await new Promise((resolve) => tcp.close(resolve));
});

const answering =
  (answers: packet.Answer[], flags = packet.AUTHORITATIVE_ANSWER): Reply =>
  ({ id, questions }) => ({ type: 'response', id: id ?? 0, flags, questions: questions ?? [], answers });
const a = (data: string): packet.Answer => ({ type: 'A', name: 'api.example.com', ttl: 60, data });
const dns = () => createDns({ host: '127.0.0.1', port });
const resolve = () => dns().resolve({ name: 'api.example.com', type: 'A' }, { timeoutMs: 1_500 }, never);

describe('a name', () => {
  it('answers with its addresses in order, their TTL, and whether the server decides it', async () => {
    reply = answering([a('192.0.2.2'), a('192.0.2.1')]);
    expect(await resolve()).toEqual({ answers: ['192.0.2.1', '192.0.2.2'], ttlSeconds: 60, authoritative: true });
  });

  it('is asked for over TCP when the answer was cut short', async () => {
    reply = (query, isTcp) =>
      answering(isTcp ? [a('192.0.2.3')] : [], isTcp ? packet.AUTHORITATIVE_ANSWER : packet.TRUNCATED_RESPONSE)(
        query,
        isTcp,
      );
    expect(await resolve()).toMatchObject({ answers: ['192.0.2.3'] });
  });

  it('is asked for again when a datagram is lost', async () => {
    asked = 0;
    reply = (query, isTcp) => (asked < 2 ? undefined : answering([a('192.0.2.1')])(query, isTcp));
    expect(await resolve()).toMatchObject({ answers: ['192.0.2.1'] });
    expect(asked).toBe(2);
  });

  it('that does not exist has no answers, and a server that fails is said to', async () => {
    reply = (query) => ({ type: 'response', id: query.id ?? 0, flags: 3, questions: query.questions ?? [] });
    expect(await resolve()).toMatchObject({ answers: [], ttlSeconds: null });
    reply = (query) => ({ type: 'response', id: query.id ?? 0, flags: 2, questions: query.questions ?? [] });
    expect(await failing(resolve())).toMatchObject({ code: 'Unavailable', reason: 'SERVFAIL' });
  });

  it('is unanswered after its time-out', async () => {
    reply = () => undefined;
    const error = await failing(dns().resolve({ name: 'api.example.com', type: 'A' }, { timeoutMs: 100 }, never));
    expect(error).toMatchObject({ code: 'NoAnswer', message: expect.stringContaining('api.example.com') as string });
  });
});

describe('a request', () => {
  const seen: { method: string; body: string; connection: string | undefined; host: string | undefined }[] = [];
  let behave: 'answer' | 'silent' | 'cut' = 'answer';
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        body,
        connection: request.headers.connection,
        host: request.headers.host,
      });
      if (behave === 'cut') response.destroy();
      if (behave === 'answer') response.writeHead(302, { location: '/elsewhere' }).end('moved');
    });
  });
  let at: string;
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    at = `http://api.example.com:${(server.address() as AddressInfo).port}/payments`;
    reply = answering([a('127.0.0.1')]);
  });
  beforeEach(() => {
    seen.length = 0;
    behave = 'answer';
    reply = answering([a('127.0.0.1')]);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const post = () => ({ url: at, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":1}' });

  it('goes to where the configured server says, over a connection of its own, and follows no redirect', async () => {
    expect(await createHttp(dns()).send(post(), never)).toEqual({ requestId: null, detail: { status: 302 } });
    expect(seen).toEqual([{ method: 'POST', body: '{"id":1}', connection: 'close', host: new URL(at).host }]);
    expect(await createHttp(dns()).get({ url: at, method: 'GET', headers: {} }, {}, never)).toEqual({
      status: 302,
      body: 'moved',
    });
  });

  it('is of unknown outcome when it was cut after it arrived, and certainly not done when refused', async () => {
    behave = 'cut';
    expect(await failing(createHttp(dns()).send(post(), never))).toMatchObject({
      code: 'OutcomeUnknown',
      done: 'unknown',
    });
    expect(await failing(createHttp(dns()).send({ ...post(), url: 'http://127.0.0.1:1/' }, never))).toMatchObject({
      code: 'Unavailable',
      done: 'no',
      reason: 'ECONNREFUSED',
    });
    expect(await failing(createHttp(dns()).send({ ...post(), url: 'http://nowhere.example:1/' }, never))).toMatchObject(
      { done: 'no' },
    );
  });

  it('ends by its time-out when nothing is answered', async () => {
    behave = 'silent';
    expect(
      await failing(createHttp(dns()).get({ url: at, method: 'GET', headers: {} }, { timeoutMs: 100 }, never)),
    ).toMatchObject({ code: 'NoAnswer' });
  });
});
