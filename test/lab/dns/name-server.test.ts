import {
  ConflictException,
  EndpointTemporarilyUnavailableException,
  GetRoutingControlStateCommand,
  ListRoutingControlsCommand,
  ResourceNotFoundException,
  Route53RecoveryClusterClient,
  UpdateRoutingControlStateCommand,
  UpdateRoutingControlStatesCommand,
} from '@aws-sdk/client-route53-recovery-cluster';
import { createDns } from '../../../lab/dns/create-dns';
import { type Dns } from '../../../lab/world/parts';
import { accessKeyOf } from '../../../lab/aws/caller';
import { safetyRuleArnOf } from '../../../lab/aws/arc/arc-names';
import { addresses, ask, askTcp, frontAt, frontHosts, smallWorld, until, type SmallWorld } from './small-world';

const name = 'api.example.com';

describe('the name server and its routing controls', () => {
  let small: SmallWorld;
  let dns: Dns;
  const clients: Route53RecoveryClusterClient[] = [];

  const endpoint = (region: string): Route53RecoveryClusterClient => {
    const url = dns.arcEndpoints().find((each) => each.region === region)?.url ?? '';
    const credentials = { accessKeyId: accessKeyOf('eu-west-1'), secretAccessKey: 'lab' };
    const client = new Route53RecoveryClusterClient({ region, endpoint: url, credentials, maxAttempts: 1 });
    clients.push(client);
    return client;
  };
  const arn = (control: string): string => dns.routingControlArns()[control] ?? '';
  const turn = (on: string, off: string) =>
    new UpdateRoutingControlStatesCommand({
      UpdateRoutingControlStateEntries: [
        { RoutingControlArn: arn(on), RoutingControlState: 'On' },
        { RoutingControlArn: arn(off), RoutingControlState: 'Off' },
      ],
    });

  beforeEach(async () => {
    small = smallWorld();
    dns = createDns(small.world, { compute: { front: frontAt() } });
    await dns.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await dns.stop();
    small.remove();
  });

  it('answers authoritatively with the primary front and a scaled TTL', async () => {
    const packet = await ask(dns.address(), name);
    expect(packet.flag_aa).toBe(true);
    expect(packet.rcode).toBe('NOERROR');
    expect(packet.answers).toMatchObject([{ name, type: 'A', ttl: 3, data: frontHosts['us-east-1'] }]);
  });

  it('keeps the spelling of the question in its answer', async () => {
    const packet = await ask(dns.address(), 'API.Example.com');
    expect(packet.answers).toMatchObject([{ name: 'API.Example.com' }]);
  });

  it('tells no such name, no such data and not my zone apart', async () => {
    const missing = await ask(dns.address(), 'nothing.example.com');
    expect(missing.rcode).toBe('NXDOMAIN');
    expect(missing.authorities).toMatchObject([{ type: 'SOA', name: 'example.com' }]);
    const noData = await ask(dns.address(), name, 'TXT');
    expect([noData.rcode, noData.answers]).toEqual(['NOERROR', []]);
    expect(noData.authorities).toMatchObject([{ type: 'SOA' }]);
    expect((await ask(dns.address(), 'example.org')).rcode).toBe('REFUSED');
  });

  it('answers over TCP too', async () => {
    const packet = await askTcp(dns.address(), 'example.com', 'SOA');
    expect(packet.answers).toMatchObject([{ type: 'SOA', data: { mname: 'ns-1.lab.invalid' } }]);
  });

  it('moves the answer once a routing control change has reached the health checks, and journals both', async () => {
    await endpoint('eu-west-1').send(turn('euw1', 'use1'));
    expect(addresses(await ask(dns.address(), name))).toEqual([frontHosts['us-east-1']]);
    await until(
      async () => addresses(await ask(dns.address(), name)),
      ([first]) => first === frontHosts['eu-west-1'],
    );
    const [work] = small.world.journal.entries('work');
    expect(work).toMatchObject({ name: 'arc.shift', resource: 'euw1', region: 'eu-west-1' });
    const lasted = work?.is === 'work' ? work.readyAt - work.acceptedAt : 0;
    // 5 s of propagation and 10 s of interval at scale 0.01.
    expect(lasted).toBeGreaterThanOrEqual(149);
    expect(small.world.journal.entries('event')).toMatchObject([
      {
        name: 'dns.answer-changed',
        detail: { name, before: [frontHosts['us-east-1']], after: [frontHosts['eu-west-1']] },
      },
    ]);
  });

  it('refuses to turn both controls off and names the safety rule', async () => {
    const off = new UpdateRoutingControlStateCommand({ RoutingControlArn: arn('use1'), RoutingControlState: 'Off' });
    const refused = await endpoint('us-west-2')
      .send(off)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConflictException);
    expect((refused as Error).message).toContain(safetyRuleArnOf(small.world.settings.account));
    const listed = await endpoint('eu-west-1').send(new ListRoutingControlsCommand({}));
    expect(listed.RoutingControls?.map((each) => each.RoutingControlState)).toEqual(['On', 'Off']);
  });

  it('turns both off when the safety rule is overridden by its ARN', async () => {
    const rule = safetyRuleArnOf(small.world.settings.account);
    const input = {
      RoutingControlArn: arn('use1'),
      RoutingControlState: 'Off' as const,
      SafetyRulesToOverride: [rule],
    };
    await endpoint('eu-west-1').send(new UpdateRoutingControlStateCommand(input));
    const read = await endpoint('us-west-2').send(
      new GetRoutingControlStateCommand({ RoutingControlArn: arn('use1') }),
    );
    expect(read.RoutingControlState).toBe('Off');
  });

  it('answers from any endpoint with two Regions lost, from none with three', async () => {
    const { regions } = small.world;
    await regions.lose('us-east-1');
    await regions.lose('ap-northeast-1');
    const get = new GetRoutingControlStateCommand({ RoutingControlArn: arn('use1') });
    await expect(endpoint('us-west-2').send(get)).resolves.toMatchObject({
      RoutingControlState: 'On',
      RoutingControlName: 'use1',
    });
    await regions.lose('ap-southeast-2');
    await expect(endpoint('us-west-2').send(get)).rejects.toBeInstanceOf(EndpointTemporarilyUnavailableException);
    await expect(endpoint('us-west-2').send(turn('euw1', 'use1'))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });

  it('is silent at the endpoint of a lost Region', async () => {
    await small.world.regions.lose('us-east-1');
    const get = new GetRoutingControlStateCommand({ RoutingControlArn: arn('use1') });
    await expect(endpoint('us-east-1').send(get, { abortSignal: AbortSignal.timeout(300) })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('lets one endpoint be temporarily unavailable or stale by a fault while the others serve', async () => {
    const { faults } = small.world;
    const match = { service: 'route53-recovery-cluster', region: 'us-west-2' };
    const get = new GetRoutingControlStateCommand({ RoutingControlArn: arn('euw1') });
    const fault = faults.start({ fault: 'server-error', match });
    await expect(endpoint('us-west-2').send(get)).rejects.toBeInstanceOf(EndpointTemporarilyUnavailableException);
    faults.stop(fault);
    faults.start({ fault: 'stale-read', match, staleMs: 60_000 });
    await endpoint('eu-west-1').send(turn('euw1', 'use1'));
    await expect(endpoint('us-west-2').send(get)).resolves.toMatchObject({ RoutingControlState: 'Off' });
    await expect(endpoint('us-east-1').send(get)).resolves.toMatchObject({ RoutingControlState: 'On' });
  });

  it('changes nothing of a transaction that names a control it does not have', async () => {
    const entries = [
      { RoutingControlArn: arn('euw1'), RoutingControlState: 'On' as const },
      { RoutingControlArn: `${arn('use1')}0`, RoutingControlState: 'Off' as const },
    ];
    const update = new UpdateRoutingControlStatesCommand({ UpdateRoutingControlStateEntries: entries });
    await expect(endpoint('eu-west-1').send(update)).rejects.toBeInstanceOf(ResourceNotFoundException);
    const get = new GetRoutingControlStateCommand({ RoutingControlArn: arn('euw1') });
    await expect(endpoint('eu-west-1').send(get)).resolves.toMatchObject({ RoutingControlState: 'Off' });
  });
});
