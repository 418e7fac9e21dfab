/**
 * An HTTP listener that speaks AWS: reads a request to its end, finds service and Region in its signature, and answers or stays silent.
 * A request that gets no answer is kept until the caller gives up or the listener stops.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type World } from '../world/world';
import { answer, internal, type Answer } from './answer';
import { callerOf, type Caller } from './caller';
import { journalled } from './journalled';
import { type AwsService, type Call } from './service';
import { createWire } from './wire/create-wire';
import { type Decoded, UnreadableRequest, type Wire, type WireError, type WireRequest } from './wire/message';

export interface AwsListener {
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface ListenerNeeds {
  readonly services: readonly AwsService[];
  /** On which side the caller stands. */
  readonly side: (caller: Caller) => string;
  /** The Region the call is for; by default that of the signature. */
  readonly region?: (caller: Caller) => string;
  readonly host?: string;
  readonly port?: number;
}

/** Services whose one control plane is in one Region, whatever the signature says (facts/aws.md 1.4). */
const homeOf: Readonly<Record<string, string>> = { route53: 'us-east-1', iam: 'us-east-1' };

export async function startAwsListener(world: World, needs: ListenerNeeds): Promise<AwsListener> {
  const wires = new Map(needs.services.map((service) => [service.signingName, createWire(service)]));

  const serve = async (incoming: http.IncomingMessage, response: http.ServerResponse) => {
    const request = await requestOf(incoming);
    const caller = callerOf(request);
    if (caller === undefined) {
      refuse(
        response,
        403,
        'MissingAuthenticationToken',
        'no SigV4 signature: the lab reads Region and service from it',
      );
      return;
    }
    const wire = wires.get(caller.service);
    if (wire === undefined) {
      const played = [...wires.keys()].sort().join(', ');
      refuse(response, 501, 'NotImplemented', `the lab plays no service ${caller.service}; it plays ${played}`);
      return;
    }
    const region = needs.region?.(caller) ?? homeOf[caller.service] ?? caller.region;
    const side = needs.side(caller);
    const { service, accessKey } = caller;
    const call = { side, region, service, operation: '', requestId: randomUUID(), at: world.clock.now(), accessKey };
    if (needs.region === undefined && !world.settings.regions.includes(region)) {
      const message = `the lab has no Region ${region}; its world file has ${world.settings.regions.join(', ')}`;
      respond(response, wire.encodeError({ name: 'UnknownRegion', status: 400, message, fields: {} }, call.requestId));
      return;
    }
    await handle(wire, request, call, response);
  };

  const handle = async (wire: Wire, request: WireRequest, unnamed: Call, response: http.ServerResponse) => {
    const decoded = await decode(wire, request);
    if ('error' in decoded) {
      respond(response, wire.encodeError(decoded.error, unnamed.requestId));
      return;
    }
    await crossing(world, unnamed.side, unnamed.region);
    const call = { ...unnamed, operation: decoded.operation, at: world.clock.now() };
    const answered = await answer(world, wire, call, decoded.input);
    if (answered.reply !== undefined) await crossing(world, unnamed.region, unnamed.side);
    note(world, call, decoded, answered);
    if (answered.reply !== undefined) respond(response, answered.reply);
    else if (answered.drop) response.socket?.destroy();
  };

  const server = http.createServer((incoming, response) => {
    incoming.on('error', () => undefined);
    serve(incoming, response).catch((error: unknown) => {
      if (response.destroyed) return;
      const { name, status, message } = internal(error instanceof Error ? error.message : String(error));
      refuse(response, status, name, message);
    });
  });
  // An idle connection closed by us while a caller sends would look like a lost reply; silence may last as long as a test.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  const host = needs.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(needs.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** The way between two sides, one way. */
async function crossing({ links, settings }: World, from: string, to: string): Promise<void> {
  if (from === to) return;
  await wait(links.delayMs(from, to) + Math.random() * settings.links.jitterMs);
}

async function decode(wire: Wire, request: WireRequest): Promise<Decoded | { readonly error: WireError }> {
  try {
    return await wire.decode(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const name = error instanceof UnreadableRequest ? 'UnknownOperationException' : 'SerializationException';
    return { error: { name, status: 400, message, fields: {} } };
  }
}

async function requestOf(incoming: http.IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}

function note(world: World, call: Call, { input }: Decoded, { outcome, reply, ...rest }: Answer): void {
  const { side, region, service, operation, requestId } = call;
  const sent = reply !== undefined ? 'sent' : 'drop' in rest && rest.drop ? 'dropped' : 'black-holed';
  const what = { side, region, service, operation, requestId, input: journalled(input), outcome };
  world.journal.write({ is: 'request', at: world.clock.now(), ...what, reply: sent });
}

function respond(
  response: http.ServerResponse,
  reply: { status: number; headers: object; body: string | Uint8Array },
): void {
  if (response.destroyed) return;
  const body = Buffer.from(reply.body);
  const isHead = response.req.method === 'HEAD';
  // The length a HEAD answer names is that of the object it does not send.
  response.writeHead(reply.status, { ...(isHead ? {} : { 'content-length': body.length }), ...reply.headers });
  response.end(isHead ? undefined : body);
}

/** Before a service is known no protocol is: an XML body that every client reads, and the JSON protocols' error header. */
function refuse(response: http.ServerResponse, status: number, name: string, message: string): void {
  const isJson = (response.req.headers['content-type'] ?? '').includes('json');
  const body = isJson
    ? JSON.stringify({ __type: name, message })
    : `<ErrorResponse><Error><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const type = isJson ? 'application/json' : 'text/xml';
  respond(response, { status, headers: { 'content-type': type, 'x-amzn-errortype': name }, body });
}
