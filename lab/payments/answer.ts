/**
 * The payments API: POST /payments, GET /payments/ID, GET /health, and GET /check?database=HOST:PORT, which tries the application on
 * another database. 201 is said after the commit and never before;
 * every failure of the database is a 503 that names its reason. Health says the process lives, not that it can write.
 */
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { type PaymentStore } from './payment-store';
import { type TaskSlots } from './task-slots';

const paymentSchema = z.object({
  payment_id: z.union([z.string().min(1), z.number()]).transform(String),
  amount: z.unknown().optional(),
  body: z.unknown().optional(),
});

/** Twenty times the reference payment of 5 KB. */
const maxBodyBytes = 100_000;

export interface Answering {
  readonly region: string;
  readonly slots: TaskSlots;
  readonly store: PaymentStore | undefined;
}

export async function answer(service: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { region, slots, store } = service;
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://front');
  const reply = (status: number, value: unknown) => {
    const text = JSON.stringify(value);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };

  if (path === '/health') {
    reply(slots.tasks() > 0 ? 200 : 503, {
      status: slots.tasks() > 0 ? 'ok' : 'no targets',
      region,
      tasks: slots.tasks(),
    });
    return;
  }
  if (slots.tasks() === 0) {
    reply(503, { reason: 'the load balancer has no registered targets', region });
    return;
  }
  if (!slots.take()) {
    reply(503, { reason: `overloaded: ${slots.tasks()} tasks are at their limit`, region });
    return;
  }
  if (path === '/check') {
    await check(store, searchParams.get('database') ?? '', reply);
    return;
  }
  const found = /^\/payments\/([^/]+)$/.exec(path);
  const isPost = request.method === 'POST' && path === '/payments';
  if (!isPost && !(request.method === 'GET' && found !== null)) {
    reply(404, {
      reason: `no route ${request.method ?? ''} ${path}: POST /payments, GET /payments/ID, GET /health, GET /check`,
    });
    return;
  }
  if (store === undefined) {
    reply(503, { reason: 'this service has no database in the world file', region });
    return;
  }
  try {
    if (isPost) await pay(store, region, await readBody(request), reply);
    else await look(store, decodeURIComponent(found?.[1] ?? ''), reply);
  } catch (error) {
    reply(503, { reason: error instanceof Error ? error.message : String(error), region });
  }
}

type Reply = (status: number, value: unknown) => void;

async function pay(store: PaymentStore, region: string, text: string, reply: Reply): Promise<void> {
  const parsed = paymentSchema.safeParse(jsonOrNothing(text));
  if (!parsed.success) {
    reply(400, { reason: 'expected JSON { payment_id, amount, body }', problems: parsed.error.issues });
    return;
  }
  const { payment_id, amount, body } = parsed.data;
  const stored = typeof body === 'string' ? body : JSON.stringify({ amount, body });
  try {
    reply(201, { id: await store.insert({ payment_id, body: stored, region }), payment_id, region });
  } catch (error) {
    // unique_violation: this payment was taken before, which is an answer and not an outage.
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error;
    reply(409, { reason: `payment ${payment_id} exists already`, payment_id, region });
  }
}

async function look(store: PaymentStore, paymentId: string, reply: Reply): Promise<void> {
  const payment = await store.find(paymentId);
  if (payment === undefined) reply(404, { reason: `no payment ${paymentId}` });
  else reply(200, payment);
}

async function check(store: PaymentStore | undefined, address: string, reply: Reply): Promise<void> {
  const [, host, port] = /^([^:]+):(\d+)$/.exec(address) ?? [];
  if (host === undefined) {
    reply(400, { reason: `database=${address}: write HOST:PORT` });
    return;
  }
  try {
    if (store === undefined) throw new Error('this service has no database in the world file');
    await store.rehearse({ host, port: Number(port) });
    reply(200, { database: address, says: 'a payment can be taken here' });
  } catch (error) {
    reply(503, { database: address, reason: error instanceof Error ? error.message : String(error) });
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`the request body is over ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
