/** DeleteDBInstance: a final snapshot where one is asked for, then the server, its data and its slot on the source are gone. */
import type * as rds from '@aws-sdk/client-rds';
import { type Handler } from '../service';
import { type AutomatedBackups } from './automated-backups';
import { type ControlPlane } from './control-plane';
import { type DbInstance } from './fleet';
import { invalidCombination, invalidState } from './refusals';
import { type Snapshots } from './snapshots';

export function createDeletion(plane: ControlPlane, backups: AutomatedBackups, snapshots: Snapshots): Handler {
  const { world, instances, find, isBusy, inBackground, setStatus, view } = plane;

  return async (input: rds.DeleteDBInstanceCommandInput, call) => {
    const { FinalDBSnapshotIdentifier: final, SkipFinalSnapshot: isSkipped = false } = input;
    const instance = find(instances.at(world.clock.now()), input.DBInstanceIdentifier, call.region);
    if (instance.deletionProtection)
      throw invalidCombination(
        'Cannot delete protected DB Instance, please disable deletion protection and try again.',
      );
    if (isSkipped === (final !== undefined))
      throw invalidCombination(
        'Either SkipFinalSnapshot or FinalDBSnapshotIdentifier must be specified, and not both.',
      );
    if (final !== undefined && instance.source !== undefined)
      throw invalidCombination('FinalDBSnapshotIdentifier can not be specified when deleting a replica instance.');
    const isOver = instance.status === 'available' || instance.status === 'failed';
    if (!isOver || isBusy(instance) || (final !== undefined && instance.status === 'failed'))
      throw invalidState(`Instance ${instance.id} is currently ${instance.status}: it cannot be deleted now.`);

    const snapshot = final === undefined ? undefined : snapshots.add(final, instance, {});
    setStatus(instance.id, 'deleting');
    inBackground(instance.resourceId, async () => {
      if (snapshot !== undefined) await snapshots.take(snapshot);
      await remove(plane, instance);
      backups.instanceDeleted(instance, input.DeleteAutomatedBackups ?? true);
    });
    return { DBInstance: await view(instances.now(instance.id), instances.at(world.clock.now()), call) };
  };
}

async function remove(plane: ControlPlane, { id, resourceId, region }: DbInstance): Promise<void> {
  const { world, databases, instances, events, outages } = plane;
  const { clock, journal } = world;
  const acceptedAt = clock.now();
  await outages.work(region, async (signal) => {
    await clock.after('rds.delete', signal);
    await databases.remove(resourceId);
  });
  // RDS user guide, USER_ReadRepl.XRgn: a replica in another Region is not promoted by this, its replication just ends.
  for (const replica of instances.replicasOf(resourceId)) {
    instances.change(replica.id, (one) => ({ ...one, replication: 'terminated' }));
    events.write(replica, '0057');
  }
  events.write(instances.now(id), '0003');
  instances.remove(id);
  journal.write({ is: 'work', name: 'rds.delete', resource: id, region, acceptedAt, readyAt: clock.now() });
}
