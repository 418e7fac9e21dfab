/** A zone fails: RDS fails over by itself, told by events alone; or it does not end, or gives up. */
import * as rds from '@aws-sdk/client-rds';
import { until } from '../postgres/small-world';
import { createRdsWorld, type RdsWorld } from './rds-world';

let lab: RdsWorld;
beforeAll(async () => {
  // Slow enough to be looked at in the middle.
  lab = await createRdsWorld({}, 0.02);
});
afterAll(() => lab.end());

const id = 'ledger-use1';
const last = async () => (await lab.events(lab.us, id)).at(-1);
const running = () => lab.small.databases.states().find((one) => one.id === id)?.running;

it('fails over by itself: killed, started events first, completed last, in the other zone and still writable', async () => {
  const before = await lab.describe(lab.us, id);
  lab.small.world.faults.start({ fault: 'az-failure', database: 'ledger', then: 'failover' });
  await until('it has begun', async () => (await last()) === 'Multi-AZ instance failover started.');
  expect(running()).toBe(false);
  expect((await lab.describe(lab.us, id)).DBInstanceStatus).toBe('available');
  const reboot = lab.us.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: id, ForceFailover: true }));
  expect((await lab.errorOf(reboot))?.name).toBe('InvalidDBInstanceStateFault');

  await until('it is over', async () => (await last()) === 'Multi-AZ instance failover completed.');
  const after = await lab.describe(lab.us, id);
  expect(after.AvailabilityZone).toBe(before.SecondaryAvailabilityZone);
  await lab.insert(id, 'after');
  await until('the replica follows again', async () => (await lab.notes('ledger-euw1')).includes('after'));
  lab.small.world.faults.stop('all');
});

it('does not end while it is stuck, and ends when that is healed', async () => {
  const fault = lab.small.world.faults.start({ fault: 'az-failure', database: 'ledger', then: 'stuck' });
  await until('it has begun', async () => (await last()) === 'Multi-AZ instance failover started.');
  // The Region comes back meanwhile, and the zone does not.
  await lab.small.world.regions.lose('us-east-1');
  await lab.small.world.regions.heal('us-east-1');
  expect(running()).toBe(false);
  expect(await last()).toBe('Multi-AZ instance failover started.');

  lab.small.world.faults.stop(fault);
  await until('it is over', async () => (await last()) === 'Multi-AZ instance failover completed.');
  await lab.insert(id, 'unstuck');
});

it('gives the instance up: failed, and down', async () => {
  lab.small.world.faults.start({ fault: 'az-failure', database: 'ledger', then: 'failed' });
  await lab.untilStatus(lab.us, id, 'failed');
  expect(running()).toBe(false);
});
