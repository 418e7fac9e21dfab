import {
  type ChangeResourceRecordSetsCommandOutput,
  ChangeResourceRecordSetsCommand,
  CreateHealthCheckCommand,
  GetChangeCommand,
  GetHealthCheckCommand,
  GetHostedZoneCommand,
  InvalidChangeBatch,
  ListHealthChecksCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import { createEndpoints, type Endpoints } from '../../../lab/aws/endpoint';
import { createDns } from '../../../lab/dns/create-dns';
import { type Dns } from '../../../lab/world/parts';
import { addresses, ask, frontAt, frontHosts, smallWorld, until, type SmallWorld } from './small-world';

const name = 'api.example.com';

describe('the Route 53 control plane', () => {
  let small: SmallWorld;
  let dns: Dns;
  let endpoints: Endpoints;
  let client: Route53Client;
  let zone: string;

  beforeEach(async () => {
    small = smallWorld();
    dns = createDns(small.world, { compute: { front: frontAt() } });
    await dns.start();
    endpoints = createEndpoints(small.world, { services: dns.services });
    await endpoints.start();
    const side = endpoints.sides()['eu-west-1'];
    const credentials = { accessKeyId: side?.env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'lab' };
    client = new Route53Client({ region: 'eu-west-1', endpoint: side?.endpoint ?? '', credentials, maxAttempts: 1 });
    zone = dns.zoneIds()['example.com'] ?? '';
  });
  afterEach(async () => {
    client.destroy();
    await endpoints.stop();
    await dns.stop();
    small.remove();
  });

  const change = (
    ...changes: readonly ['CREATE' | 'DELETE' | 'UPSERT', ResourceRecordSet][]
  ): Promise<ChangeResourceRecordSetsCommandOutput> =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone,
        ChangeBatch: {
          Comment: 'by a test',
          Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })),
        },
      }),
    );
  const inSync = (changed: ChangeResourceRecordSetsCommandOutput) =>
    until(
      () => client.send(new GetChangeCommand({ Id: changed.ChangeInfo?.Id ?? '' })),
      (seen) => seen.ChangeInfo?.Status === 'INSYNC',
      10_000,
      50, // Slower than the account's rate limit is reached.
    );
  const list = async (more: object = {}) =>
    client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...more }));
  const set = async (identifier: string): Promise<ResourceRecordSet> => {
    const found = (await list()).ResourceRecordSets?.find((each) => each.SetIdentifier === identifier);
    if (!found) throw new Error(`no set ${identifier}`);
    return found;
  };
  const text = (value: string): ResourceRecordSet => ({
    Name: 'note.example.com',
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: `"${value}"` }],
  });

  it('lists zones, by id and by name', async () => {
    const { HostedZones } = await client.send(new ListHostedZonesCommand({}));
    expect(HostedZones).toMatchObject([{ Id: `/hostedzone/${zone}`, Name: 'example.com.', ResourceRecordSetCount: 4 }]);
    const byName = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com', MaxItems: 1 }));
    expect(byName.HostedZones).toHaveLength(1);
    const one = await client.send(new GetHostedZoneCommand({ Id: zone }));
    expect(one.DelegationSet?.NameServers).toEqual(['ns-1.lab.invalid.']);
  });

  it('pages through record sets by name, type and identifier', async () => {
    const first = await list({ MaxItems: 3 });
    expect(first.ResourceRecordSets?.map((each) => each.SetIdentifier ?? each.Type)).toEqual([
      'NS',
      'SOA',
      'eu-west-1',
    ]);
    expect(first).toMatchObject({
      IsTruncated: true,
      NextRecordName: 'api.example.com.',
      NextRecordType: 'A',
      NextRecordIdentifier: 'us-east-1',
    });
    const rest = await list({
      StartRecordName: first.NextRecordName,
      StartRecordType: 'A',
      StartRecordIdentifier: 'us-east-1',
    });
    expect(rest.ResourceRecordSets).toMatchObject([{ SetIdentifier: 'us-east-1', Failover: 'PRIMARY', TTL: 300 }]);
    expect(rest.IsTruncated).toBe(false);
  });

  it('serves an UPSERT when its change is in sync, not before, and lists it at once', async () => {
    const changed = await change(
      ['DELETE', await set('us-east-1')],
      ['UPSERT', { ...(await set('eu-west-1')), Failover: 'PRIMARY' }],
    );
    expect(changed.ChangeInfo).toMatchObject({ Status: 'PENDING', Comment: 'by a test' });
    expect((await list()).ResourceRecordSets).toHaveLength(3);
    expect(addresses(await ask(dns.address(), name))).toEqual([frontHosts['us-east-1']]);
    await inSync(changed);
    expect(addresses(await ask(dns.address(), name))).toEqual([frontHosts['eu-west-1']]);
    expect(small.world.journal.entries('work')).toMatchObject([{ name: 'route53.change', region: 'us-east-1' }]);
    expect(small.world.journal.entries('event')).toMatchObject([{ name: 'dns.answer-changed' }]);
  });

  it('refuses a second batch of a zone while one is pending', async () => {
    const changed = await change(['CREATE', text('one')]);
    await expect(change(['UPSERT', text('two')])).rejects.toMatchObject({ name: 'PriorRequestNotComplete' });
    await inSync(changed);
    await inSync(await change(['UPSERT', text('two')]));
    expect((await ask(dns.address(), 'note.example.com', 'TXT')).answers).toMatchObject([
      { data: [Buffer.from('two')] },
    ]);
  });

  it('does all of a batch or nothing of it', async () => {
    const refused = await change(['CREATE', text('one')], ['DELETE', { ...(await set('us-east-1')), TTL: 1 }]).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(InvalidChangeBatch);
    expect((refused as InvalidChangeBatch).message).toContain('do not match the current values');
    expect((await list()).ResourceRecordSets).toHaveLength(4);
  });

  it('refuses to create what exists and to mix routing policies under one name', async () => {
    await expect(change(['CREATE', await set('us-east-1')])).rejects.toThrow('already exists');
    const { Failover: _, ...plain } = await set('us-east-1');
    await expect(change(['UPSERT', { ...plain, Weight: 1 }])).rejects.toThrow(
      'mixes routing policies Failover, Weight',
    );
    const { SetIdentifier: __, ...simple } = plain;
    await expect(change(['UPSERT', simple])).rejects.toThrow('mixes routing policies');
  });

  it('knows neither changes nor zones that are not there', async () => {
    await expect(client.send(new GetChangeCommand({ Id: 'C0' }))).rejects.toMatchObject({ name: 'NoSuchChange' });
    await expect(client.send(new GetHostedZoneCommand({ Id: 'Z0' }))).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
    });
  });

  it('leaves a pending change stranded while us-east-1 is lost; answers go on', async () => {
    const changed = await change(['CREATE', text('one')]);
    await small.world.regions.lose('us-east-1');
    expect(addresses(await ask(dns.address(), name))).toHaveLength(1);
    const look = client.send(new GetChangeCommand({ Id: changed.ChangeInfo?.Id ?? '' }), {
      abortSignal: AbortSignal.timeout(600),
    });
    await expect(look).rejects.toMatchObject({ name: 'AbortError' });
    expect((await ask(dns.address(), 'note.example.com', 'TXT')).answers).toEqual([]);
    await small.world.regions.heal('us-east-1');
    await inSync(changed);
  });

  it('throttles after a burst of 50', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 80 }, () => client.send(new GetHostedZoneCommand({ Id: zone }))),
    );
    const refused = asked.filter((each) => each.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toMatchObject({ name: 'Throttling' });
  });

  it('changes a health check under its version; with both of a pair unhealthy the primary answers', async () => {
    const { HealthChecks } = await client.send(new ListHealthChecksCommand({}));
    expect(HealthChecks).toHaveLength(2);
    const { HealthCheckId } = await set('us-east-1');
    const update = { HealthCheckId, HealthCheckVersion: 1, Disabled: true, Inverted: true };
    await client.send(new UpdateHealthCheckCommand(update));
    expect(addresses(await ask(dns.address(), name))).toEqual([frontHosts['us-east-1']]);
    await expect(client.send(new UpdateHealthCheckCommand(update))).rejects.toMatchObject({
      name: 'HealthCheckVersionMismatch',
    });
    const read = await client.send(new GetHealthCheckCommand({ HealthCheckId }));
    expect(read.HealthCheck).toMatchObject({
      HealthCheckVersion: 2,
      HealthCheckConfig: { Disabled: true, Type: 'RECOVERY_CONTROL' },
    });
  });

  it('gives the same health check for the same caller reference', async () => {
    const config = { Type: 'TCP' as const, IPAddress: '127.0.0.1', Port: 9, RequestInterval: 10 };
    const create = new CreateHealthCheckCommand({ CallerReference: 'mine', HealthCheckConfig: config });
    const [one, two] = [await client.send(create), await client.send(create)];
    expect(one.HealthCheck?.Id).toBe(two.HealthCheck?.Id);
    expect(one.Location).toContain(one.HealthCheck?.Id);
    const other = new CreateHealthCheckCommand({ CallerReference: 'mine', HealthCheckConfig: { ...config, Port: 10 } });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'HealthCheckAlreadyExists' });
  });
});
