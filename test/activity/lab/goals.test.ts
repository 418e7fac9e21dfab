/** Every goal against the lab: the real SDK, real PostgreSQL, real DNS and HTTP. One world, in the order of a failover. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createClockRead } from '../../../activities/evidence/read-clock';
import { from, to, witness, startLabWorld, type LabWorld } from './lab-world';

let world: LabWorld;
beforeAll(async () => {
  world = await startLabWorld();
});
afterAll(() => world.end());

it('looks at everything before anything moves', async () => {
  const all = [
    'ledger.fence',
    'ledger.drain',
    'ledger.promote',
    'ledger.verify',
    'api.prewarm',
    'api.healthy',
    'api.stand-down',
    'front.shift',
    'plain.shift',
    'payment.verify',
  ];
  const looked = await Promise.all(all.map(async (id) => [id, (await world.look(id)).is]));
  expect(Object.fromEntries(looked)).toEqual({
    'ledger.fence': 'ready',
    'ledger.drain': 'moving',
    'ledger.promote': 'ready',
    'ledger.verify': 'moving',
    'api.prewarm': 'ready',
    'api.healthy': 'moving',
    'api.stand-down': 'ready',
    'front.shift': 'ready',
    'plain.shift': 'ready',
    'payment.verify': 'moving',
  });
});

it('fences the old primary, so that its application is refused and its sessions are gone', async () => {
  await world.asApp('ledger-use1', 'select 1');
  expect(await world.act('ledger.fence')).toMatchObject({ is: 'reached', evidence: { sessions: 0, writable: true } });
  await expect(world.asApp('ledger-use1', 'select 1')).rejects.toThrow('not permitted to log in');
});

it('opens it again exactly as it was, and fences it once more', async () => {
  expect(await world.undo('ledger.fence')).toMatchObject({ is: 'undone' });
  await world.asApp('ledger-use1', "insert into payments (payment_id) values ('before')");
  expect(await world.act('ledger.fence')).toMatchObject({ is: 'reached' });
});

it('drains the standby up to the end of the old primary', async () => {
  expect(await world.act('ledger.drain')).toMatchObject({
    is: 'reached',
    evidence: { oldLsn: expect.stringMatching(/^\d+\//) as string },
  });
  await expect(world.asApp('ledger-euw1', 'select 1')).rejects.toThrow('not permitted to log in');
});

it('stands the old tasks down and starts the new ones', async () => {
  const [down, up] = await Promise.all([world.act('api.stand-down'), world.act('api.prewarm')]);
  expect([down.is, up]).toEqual([
    'reached',
    expect.objectContaining({
      is: 'reached',
      evidence: expect.objectContaining({ running: 6, minCapacity: 6, scaleInSuspended: true }) as object,
    }),
  ]);
  expect(await world.act('api.healthy')).toMatchObject({ is: 'reached', evidence: { healthy: 6 } });
});

it('promotes, sent once, and keeps the last replayed commit through the reboot', async () => {
  const result = await world.act('ledger.promote');
  expect(result).toMatchObject({
    is: 'reached',
    evidence: { backupRetentionDays: 7, lastReplayedCommitAt: expect.stringContaining('T') as string },
  });
  expect(result.notes.sent).toMatchObject([
    { call: 'rds:PromoteReadReplica', answer: 'ok', requestId: expect.any(String) as string },
  ]);
});

it('verifies data, and lets the application into the new primary', async () => {
  expect(await world.act('ledger.verify')).toMatchObject({
    is: 'reached',
    evidence: { proved: 'write probe written and read back', rolesOpened: true },
  });
  expect(await world.asApp('ledger-euw1', 'select payment_id from payments')).toEqual([{ payment_id: 'before' }]);
});

it('shifts traffic by routing controls, and the name answers elsewhere', async () => {
  const result = await world.act('front.shift');
  expect(result).toMatchObject({
    is: 'reached',
    evidence: { answers: world.lab.compute.front(to, 'api').host, authoritative: true },
  });
  expect(result.notes.sent).toHaveLength(1);
});

it('shifts traffic by records, and puts them back', async () => {
  expect(await world.act('plain.shift')).toMatchObject({
    is: 'reached',
    evidence: { changeStatus: 'INSYNC', answers: world.lab.compute.front(to, 'api').host },
  });
  expect(await world.undo('plain.shift')).toMatchObject({ is: 'undone', notes: { sent: [{ answer: 'ok' }] } });
  const answers = await world.outside.read(
    'route53:ListResourceRecordSets',
    'us-east-1',
    {
      HostedZoneId: world.lab.dns.zoneIds()['example.com'] ?? '',
      StartRecordName: 'plain.example.com',
      StartRecordType: 'A',
    },
    {},
    new AbortController().signal,
  );
  expect(answers.ResourceRecordSets?.[0]?.ResourceRecords).toEqual([
    { Value: world.lab.compute.front(from, 'api').host },
  ]);
});

it('pays as a customer does, and finds the payment in the new primary', async () => {
  expect(await world.act('payment.verify')).toMatchObject({
    is: 'reached',
    evidence: { status: 201, foundInNewPrimary: true },
  });
});

it('reads the witness’s clock beside its own, and says so when the witness is silent', async () => {
  const environment = new MockActivityEnvironment();
  const home = { active: () => Promise.resolve({ cluster: 'eu-west-1', failoverVersion: 1 }) };
  const read = createClockRead(world.outside, Date.now, home);
  const clocks: Awaited<ReturnType<typeof read>> = await environment.run(read, { witness });
  // A Date header has whole seconds.
  expect(Math.abs(Date.parse(clocks.workerAt) - Date.parse(clocks.witnessAt ?? ''))).toBeLessThan(2_000);
  await world.lab.world.regions.lose(witness);
  expect(await environment.run(read, { witness })).toMatchObject({ witnessAt: null });
});

it('gives a lost Region one time-out and no more', async () => {
  await world.lab.world.regions.lose(from);
  const began = performance.now();
  const [fence, down] = await Promise.all([world.look('ledger.fence'), world.look('api.stand-down')]);
  expect([fence.is, down.is]).toEqual(['unseen', 'unseen']);
  expect(performance.now() - began).toBeLessThan(3_500);
  expect(await world.look('front.shift')).toMatchObject({ is: 'reached' });
});
