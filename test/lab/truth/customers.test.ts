import http from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { createCustomers, type RecordedCustomers } from '../../../lab/customers/create-customers';
import { createDns } from '../../../lab/dns/create-dns';
import { type Dns } from '../../../lab/world/parts';
import { findOutages, worstOutage } from '../../../lab/truth/outages';
import { frontAt, frontHosts, smallWorld, until, type SmallWorld } from '../dns/small-world';

const name = 'api.example.com';

/** A front that takes payments, or is silent. */
const createFront = () => {
  const taken: string[] = [];
  const sockets = new Set<Socket>();
  const front = { taken, silent: false, requests: 0, silencedAt: 0, reads: 0 };
  const server = http.createServer((request, response) => {
    front.requests += 1;
    if (front.silent) return;
    if (request.method === 'GET') {
      if (request.url !== '/health') front.reads += 1;
      response.writeHead(request.url === '/health' ? 200 : 404).end();
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      taken.push((JSON.parse(body) as { payment_id: string }).payment_id);
      response.writeHead(201).end();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    front,
    listen: async (host: string, port: number) => {
      await new Promise<void>((done) => server.listen(port, host, done));
      return (server.address() as AddressInfo).port;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
};

describe('customers', () => {
  let small: SmallWorld;
  let dns: Dns;
  let customers: RecordedCustomers;
  const east = createFront();
  const west = createFront();

  beforeAll(async () => {
    const port = await east.listen(frontHosts['us-east-1'] ?? '', 0);
    await west.listen(frontHosts['eu-west-1'] ?? '', port);
    const front = { service: 'api', healthCheck: 'http' as const };
    const fronts = { 'us-east-1': { ...front, primary: true }, 'eu-west-1': front };
    small = smallWorld({
      zones: [{ name: 'example.com', records: [{ name, ttlSeconds: 60, fronts }] }],
      customers: { url: `http://${name}/payments`, paymentsPerSecond: 40, readsPerPayment: 5, timeoutMs: 500 },
    });
    const compute = { front: frontAt(port) };
    dns = createDns(small.world, { compute });
    await dns.start();
    customers = createCustomers(small.world, { dns, compute });
    await customers.start();
  });
  afterAll(async () => {
    await customers.stop();
    await dns.stop();
    await Promise.all([east.close(), west.close()]);
    small.remove();
  });

  it('keep a ledger of every acknowledged payment, and ask at the rate they are told', async () => {
    const { acknowledged } = await until(
      () => customers.snapshot(),
      (seen) => seen.acknowledged.length >= 60,
    );
    const taken = new Set(east.front.taken);
    expect(acknowledged.every(({ id, region }) => taken.has(id) && region === 'us-east-1')).toBe(true);
    expect(new Set(acknowledged.map(({ id }) => id)).size).toBe(acknowledged.length);
    const ratio = east.front.reads / east.front.taken.length;
    expect(ratio).toBeGreaterThan(4);
    expect(ratio).toBeLessThan(6);
  });

  it('go where DNS sends them after their TTL, and what they missed meanwhile is measured', async () => {
    const silencedAt = Date.now();
    east.front.silent = true;
    const measured = await until(
      async () => {
        const { tenths, settledUntil } = await customers.snapshot();
        return { outage: worstOutage(findOutages(tenths, settledUntil)), tenths, settledUntil };
      },
      ({ outage }) => outage?.to !== undefined,
      40_000,
    );
    const { from, to } = measured.outage ?? { from: 0 };
    // What was on its way when the front fell silent began a little before.
    expect(from - silencedAt).toBeGreaterThan(-500);
    expect(from - silencedAt).toBeLessThan(1_000);
    const firstTaken = (await customers.snapshot()).acknowledged.find(({ region }) => region === 'eu-west-1')?.at ?? 0;
    // The last group's TTL (1 s) runs out that much after the first group came.
    expect((to ?? 0) - firstTaken).toBeGreaterThan(-1_000);
    expect((to ?? 0) - firstTaken).toBeLessThan(3_000);
  });

  it('add up in seconds to what they count in tenths, apart for stale ones', async () => {
    const { seconds, tenths } = await customers.snapshot();
    const sum = (key: 'ok' | 'failed' | 'staleOk' | 'staleFailed', of: readonly Record<typeof key, number>[]) =>
      of.reduce((all, each) => all + each[key], 0);
    for (const key of ['ok', 'failed', 'staleOk', 'staleFailed'] as const)
      expect(sum(key, seconds)).toBe(sum(key, tenths));
    expect(sum('staleFailed', seconds)).toBeGreaterThan(0);
    expect(sum('staleOk', seconds)).toBeLessThan(sum('ok', seconds) / 5);
  });

  it('tell of a stretch of time what failed in it and how long the rest took', async () => {
    const { tenths, settledUntil } = await customers.snapshot();
    const outage = worstOutage(findOutages(tenths, settledUntil));
    const [from, to] = [outage?.from ?? 0, outage?.to ?? 0];
    const before = await customers.window(from - 2_000, from - 200);
    expect(before.settled).toBe(true);
    expect(before.requests).toBeGreaterThan(before.payments);
    expect(before.p50Ms).toBeLessThanOrEqual(before.p99Ms ?? 0);
    const during = await customers.window(from, to);
    // A busy machine may have a late answer in a good second; an outage is another matter.
    expect(during.errorRate).toBeGreaterThan(before.errorRate);
    expect(during.errorRate).toBeCloseTo(during.failed / during.requests);
    expect(during.paymentsFailed).toBeGreaterThan(0);
    expect(await customers.window(to + 3_600_000, to + 3_660_000)).toMatchObject({
      requests: 0,
      errorRate: 0,
      p50Ms: null,
      p99Ms: null,
      settled: false,
    });
  });

  it('keep their record readable after they stopped', async () => {
    await customers.stop();
    expect((await customers.snapshot()).acknowledged.length).toBeGreaterThan(60);
  });
});
