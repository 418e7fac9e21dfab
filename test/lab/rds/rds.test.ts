/** RDS over real PostgreSQL, asked by the AWS SDK's own client through the wire. */
import * as rds from '@aws-sdk/client-rds';
import { createRds, type Rds } from '../../../lab/aws/rds/create-rds';
import { createSmallWorld, until, type SmallWorld } from '../postgres/small-world';
import { serve, type Served } from './serve';

let small: SmallWorld;
let service: Rds;
let served: Served;
let eu: rds.RDSClient;
let us: rds.RDSClient;
beforeAll(async () => {
  small = await createSmallWorld(0.03);
  service = createRds(small.world, small.databases);
  served = await serve(small.world, service);
  eu = served.client('eu-west-1');
  us = served.client('us-east-1');
});
afterAll(async () => {
  service.stop();
  await served.close();
  await small.end();
});

const DBInstanceIdentifier = 'ledger-euw1';
const replicaSql = { instance: DBInstanceIdentifier, role: 'app' };
const sourceArn = 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1';
const replicaArn = 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1';

const describe1 = async (client = eu, id = DBInstanceIdentifier) => {
  const { DBInstances } = await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  const [found] = DBInstances ?? [];
  if (found === undefined) throw new Error(`${id} was not described`);
  return found;
};
const errorOf = async (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (failure: unknown) => failure as rds.RDSServiceException,
  );

const promotion = () => {
  const done = small.world.journal.entries('work').find((entry) => entry.is === 'work' && entry.name === 'rds.promote');
  if (done?.is !== 'work') throw new Error('the promotion is not in the journal');
  return done;
};

it('describes a replica and its source as RDS does, with an address that works from the caller side', async () => {
  const replica = await describe1();
  expect(replica).toMatchObject({
    DBInstanceIdentifier,
    DBInstanceArn: replicaArn,
    DBInstanceStatus: 'available',
    Engine: 'postgres',
    MultiAZ: false,
    ReadReplicaSourceDBInstanceIdentifier: sourceArn,
    StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
    TagList: [{ Key: 'application', Value: 'ledger' }],
  });
  const source = await describe1(us, 'ledger-use1');
  expect(source).toMatchObject({
    MultiAZ: true,
    ReadReplicaDBInstanceIdentifiers: [replicaArn],
    BackupRetentionPeriod: 7,
  });
  expect(source.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();

  const { host, port } = await small.databases.addressFrom('eu-west-1', DBInstanceIdentifier);
  expect(replica.Endpoint).toMatchObject({ Address: host, Port: port });
  const [version] = await small.sql<{ v: string }>(replicaSql, "select current_setting('server_version') as v");
  expect(replica.EngineVersion).toBe(version?.v);
});

it('lists the instances of the called Region only, and knows no others', async () => {
  const { DBInstances } = await us.send(new rds.DescribeDBInstancesCommand({}));
  expect(DBInstances?.map((one) => one.DBInstanceIdentifier)).toEqual(['ledger-use1']);

  const failure = await errorOf(describe1(us, DBInstanceIdentifier));
  expect(failure).toBeInstanceOf(rds.DBInstanceNotFoundFault);
});

it('keeps tags by ARN', async () => {
  await eu.send(new rds.AddTagsToResourceCommand({ ResourceName: replicaArn, Tags: [{ Key: 'muster', Value: 'x' }] }));
  const { TagList } = await eu.send(new rds.ListTagsForResourceCommand({ ResourceName: replicaArn }));
  expect(TagList).toContainEqual({ Key: 'muster', Value: 'x' });
});

it('says that replication is in error while the link is cut', async () => {
  const cut = small.world.faults.start({ fault: 'replication-cut', database: 'ledger' });
  expect((await describe1()).StatusInfos?.[0]).toMatchObject({ Normal: false, Status: 'error' });
  small.world.faults.stop(cut);
  expect((await describe1()).StatusInfos?.[0]).toMatchObject({ Normal: true, Status: 'replicating' });
});

it('fails a Multi-AZ instance over in its Region, tells by events, and abandons a second one so soon after', async () => {
  const since = new Date();
  const failOver = () =>
    us.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: 'ledger-use1', ForceFailover: true }));
  const messages = async () => {
    const asked = { SourceIdentifier: 'ledger-use1', SourceType: 'db-instance', StartTime: since } as const;
    const { Events = [] } = await us.send(new rds.DescribeEventsCommand(asked));
    return Events.map((event) => event.Message ?? '');
  };
  const before = await describe1(us, 'ledger-use1');
  const { DBInstance } = await failOver();
  expect(DBInstance?.DBInstanceStatus).toBe('rebooting');
  await until(
    'the failover is over',
    async () => (await describe1(us, 'ledger-use1')).DBInstanceStatus === 'available',
  );
  expect((await describe1(us, 'ledger-use1')).AvailabilityZone).not.toBe(before.AvailabilityZone);
  expect((await messages()).at(0)).toMatch(/failover started/);
  expect((await messages()).at(-1)).toMatch(/failover completed/);

  await failOver();
  expect((await messages()).at(-1)).toMatch(/Abandoning user requested failover/);
  expect(
    await errorOf(eu.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier, ForceFailover: true }))),
  ).toMatchObject({
    name: 'InvalidParameterCombination',
  });
});

it('promotes: available at first, then modifying, rebooting, available; refuses a second call at every stage', async () => {
  const refused = async () => {
    const failure = await errorOf(eu.send(new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier })));
    expect(failure).toBeInstanceOf(rds.InvalidDBInstanceStateFault);
    return failure?.message;
  };
  const is = (wanted: string) => until(wanted, async () => (await describe1()).DBInstanceStatus === wanted);
  await small.world.regions.lose('us-east-1');

  const { DBInstance } = await eu.send(
    new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier, BackupRetentionPeriod: 7 }),
  );
  expect(DBInstance).toMatchObject({ DBInstanceStatus: 'available', ReadReplicaSourceDBInstanceIdentifier: sourceArn });
  expect(await refused()).toMatch(/not in available state/);

  await is('modifying');
  expect(await describe1()).toMatchObject({
    ReadReplicaSourceDBInstanceIdentifier: sourceArn,
    StatusInfos: [{ Normal: false, Status: 'error' }],
  });
  await expect(small.sql(replicaSql, "insert into payments (note) values ('early')")).rejects.toThrow(/read-only/);
  expect(await refused()).toMatch(/not in available state/);

  await is('rebooting');
  expect((await describe1()).ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
  expect(await refused()).toMatch(/not in available state/);

  await is('available');
  expect(await describe1()).toMatchObject({ MultiAZ: false, BackupRetentionPeriod: 7 });
  await small.sql(replicaSql, "insert into payments (note) values ('promoted')");
  expect(await refused()).toMatch(/not a read replica/);

  const done = promotion();
  expect(done).toMatchObject({ resource: DBInstanceIdentifier, region: 'eu-west-1' });
  expect(done.readyAt - done.acceptedAt).toBeGreaterThanOrEqual(small.world.clock.scaled(120_000) - 5);
  const { Events } = await eu.send(
    new rds.DescribeEventsCommand({ SourceIdentifier: DBInstanceIdentifier, SourceType: 'db-instance' }),
  );
  expect(Events?.map((event) => event.Message)).toEqual([
    'Replication on the read replica was terminated.',
    'DB instance shutdown.',
    'DB instance restarted.',
    'Backing up DB instance.',
    'Finished DB instance backup.',
  ]);
});

it('still said available, and a replica, some time after the call: a status-only waiter has a false success', async () => {
  const { acceptedAt } = promotion();
  const at = acceptedAt + small.world.clock.scaled('rds.promote.accepted') / 2;
  const call = { side: 'eu-west-1', region: 'eu-west-1', service: 'rds', requestId: 'r', accessKey: '', at };
  const said: unknown = await service.handlers['DescribeDBInstances']?.(
    { DBInstanceIdentifier },
    { ...call, operation: 'DescribeDBInstances' },
  );
  expect(said).toMatchObject({
    DBInstances: [{ DBInstanceStatus: 'available', ReadReplicaSourceDBInstanceIdentifier: sourceArn }],
  });
});

it('answers as the world was, while a fault makes reads stale', async () => {
  expect((await describe1()).ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
  const { acceptedAt } = promotion();
  const staleMs = Date.now() - acceptedAt;
  small.world.faults.start({ fault: 'stale-read', match: { operation: 'DescribeDBInstances' }, staleMs });

  expect(await describe1()).toMatchObject({
    DBInstanceStatus: 'available',
    ReadReplicaSourceDBInstanceIdentifier: sourceArn,
  });
  small.world.faults.stop('all');
});
