import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { createDns } from '../../../lab/dns/create-dns';
import { type Dns } from '../../../lab/world/parts';
import { addresses, ask, frontAt, frontHosts, smallWorld, until, type SmallWorld } from './small-world';

const name = 'api.example.com';

describe('HTTP health checks', () => {
  let small: SmallWorld;
  let dns: Dns;
  let front: http.Server;
  let status = 200;
  const seen: (string | undefined)[] = [];

  beforeEach(async () => {
    status = 200;
    front = http.createServer((request, response) => {
      seen.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => front.listen(0, frontHosts['us-east-1'], done));
    const fronts = {
      'us-east-1': { service: 'api', healthCheck: 'http' as const, primary: true },
      'eu-west-1': { service: 'api', healthCheck: 'none' as const },
    };
    small = smallWorld({ zones: [{ name: 'example.com', records: [{ name, fronts }] }] });
    dns = createDns(small.world, { compute: { front: frontAt((front.address() as AddressInfo).port) } });
    await dns.start();
  });
  afterEach(async () => {
    await dns.stop();
    front.closeAllConnections();
    await new Promise((done) => front.close(done));
    small.remove();
  });

  const answers = async (): Promise<string | undefined> => addresses(await ask(dns.address(), name))[0];

  it('probe the front by name and path, turn the answer after three failures and back after three successes', async () => {
    await until(
      () => seen.length,
      (times) => times >= 4,
    );
    expect(seen[0]).toBe('api.example.com/health');
    expect(await answers()).toBe(frontHosts['us-east-1']);
    status = 503;
    const failingSince = seen.length;
    await until(answers, (address) => address === frontHosts['eu-west-1']);
    expect(seen.length - failingSince).toBeGreaterThanOrEqual(3);
    status = 200;
    await until(answers, (address) => address === frontHosts['us-east-1']);
  });

  it('see a front that accepts and says nothing as unhealthy', async () => {
    front.removeAllListeners('request');
    await until(answers, (address) => address === frontHosts['eu-west-1']);
  });

  it('see a front that refuses connections as unhealthy', async () => {
    front.closeAllConnections();
    front.close();
    await until(answers, (address) => address === frontHosts['eu-west-1']);
    await new Promise<void>((done) => (front = http.createServer()).listen(0, done));
  });
});
