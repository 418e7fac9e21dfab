/**
 * Restores: always into a new instance, from a snapshot or to a point in time between what the backups of an instance hold,
 * in its own Region or from replicated backups. PostgreSQL really recovers, from base copy and archived WAL.
 */
import type * as rds from '@aws-sdk/client-rds';
import { type RestoreSource } from '../../postgres/create-databases';
import { resourceIdOf } from '../../postgres/instance';
import { AwsError, type Call, type Handler } from '../service';
import { type AutomatedBackup, type AutomatedBackups } from './automated-backups';
import { type ControlPlane } from './control-plane';
import { type EventId } from './events';
import { type DbInstance } from './fleet';
import { made, type Asked } from './parameters';
import { invalidCombination } from './refusals';
import { snapshotKey, type Snapshots } from './snapshots';

/** RDS user guide, USER_PIT: the latest restorable time trails by 5 minutes. */
const trailMs = 300_000;

export function createRestores(
  plane: ControlPlane,
  backups: AutomatedBackups,
  snapshots: Snapshots,
): Readonly<Record<string, Handler>> {
  const { world, instances, freeName, needQuota, inBackground, view } = plane;
  const { clock } = world;

  const begin = async (
    call: Call,
    asked: Asked & { readonly id: string; readonly kmsKeyId: string | undefined },
    from: DbInstance,
    source: RestoreSource,
  ) => {
    const { id, kmsKeyId } = asked;
    const createdAt = clock.now();
    const place = {
      ...{ id, region: call.region, createdAt, resourceId: resourceIdOf(`${call.region} ${id} ${createdAt}`) },
      backupRetentionDays: asked.BackupRetentionPeriod ?? from.backupRetentionDays,
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    };
    instances.add(made(from, place, asked));
    inBackground(place.resourceId, () => restore(plane, backups, instances.now(id), source));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };

  return {
    RestoreDBInstanceToPointInTime: async (input: rds.RestoreDBInstanceToPointInTimeCommandInput, call) => {
      const { RestoreTime: time, UseLatestRestorableTime: useLatest } = input;
      if ((time === undefined) === (useLatest !== true))
        throw invalidCombination('Either RestoreTime or UseLatestRestorableTime must be specified, and not both.');
      const from = backupFor(plane, backups, input, call.region);
      const id = freeName(input.TargetDBInstanceIdentifier);
      needQuota(call.region);
      const until = await instantOf(plane, from, time);
      const source = { is: 'backup', of: from.resourceId, region: call.region, until } as const;
      const kmsKeyId = keyIn(call.region, from.instance, world.settings.account);
      return begin(call, { ...input, id, kmsKeyId }, from.instance, source);
    },
    RestoreDBInstanceFromDBSnapshot: async (input: rds.RestoreDBInstanceFromDBSnapshotCommandInput, call) => {
      const snapshot = snapshots.find(input.DBSnapshotIdentifier, call.region);
      if (snapshot.status !== 'available')
        throw new AwsError('InvalidDBSnapshotStateFault', `DBSnapshot ${snapshot.id} is not in available state.`, 400);
      const id = freeName(input.DBInstanceIdentifier);
      needQuota(call.region);
      const source = { is: 'snapshot', snapshot: snapshotKey(snapshot) } as const;
      return begin(call, { ...input, id, kmsKeyId: snapshot.instance.kmsKeyId }, snapshot.instance, source);
    },
  };
}

/** The backups the call names, in one of three ways. */
function backupFor(
  { world, instances, databases, find }: ControlPlane,
  backups: AutomatedBackups,
  input: rds.RestoreDBInstanceToPointInTimeCommandInput,
  region: string,
): AutomatedBackup {
  const { SourceDBInstanceIdentifier: name, SourceDbiResourceId, SourceDBInstanceAutomatedBackupsArn } = input;
  const named = [name, SourceDbiResourceId, SourceDBInstanceAutomatedBackupsArn].filter((one) => one !== undefined);
  if (named.length !== 1)
    throw invalidCombination(
      'Exactly one of SourceDBInstanceIdentifier, SourceDbiResourceId and SourceDBInstanceAutomatedBackupsArn must be specified.',
    );
  if (SourceDBInstanceAutomatedBackupsArn !== undefined)
    return backups.get({ arn: SourceDBInstanceAutomatedBackupsArn }, region);
  if (SourceDbiResourceId !== undefined) return backups.get({ resourceId: SourceDbiResourceId }, region);
  const { id, resourceId, backupRetentionDays } = find(instances.at(world.clock.now()), name, region);
  if (backupRetentionDays === 0 || databases.backupWindow(resourceId, region) === undefined)
    throw new AwsError(
      'PointInTimeRestoreNotEnabledFault',
      `Point-in-time restore is not enabled for ${id}: it keeps no automated backups.`,
      400,
    );
  return backups.get({ resourceId }, region);
}

/** @throws InvalidRestoreFault that says the window */
async function instantOf(
  { world, databases }: ControlPlane,
  { resourceId, region, status, instance }: AutomatedBackup,
  time: Date | undefined,
): Promise<number> {
  const { clock } = world;
  const asked = time?.getTime();
  const window = () => databases.backupWindow(resourceId, region);
  const isTail = asked !== undefined && asked > (window()?.latest ?? 0) && asked <= clock.now() - clock.scaled(trailMs);
  // Old enough to be restored, and only between two uploads: the tail is uploaded now.
  if (isTail && status === 'active' && instance.status !== 'failed') await databases.uploadBackups(resourceId);
  const now = window();
  if (now !== undefined && asked === undefined) return now.latest;
  if (now !== undefined && asked !== undefined && asked >= now.earliest && asked <= now.latest) return asked;
  const said = now === undefined ? 'there is nothing to restore from yet' : `it must be between ${span(now)}`;
  throw new AwsError('InvalidRestoreFault', `Cannot restore to ${time?.toISOString() ?? 'the latest time'}: ${said}.`);
}

function span({ earliest, latest }: { readonly earliest: number; readonly latest: number }): string {
  return `${new Date(earliest).toISOString()} and ${new Date(latest).toISOString()}`;
}

function keyIn(region: string, instance: DbInstance, account: string): string | undefined {
  if (instance.kmsKeyId === undefined || instance.region === region) return instance.kmsKeyId;
  return `arn:aws:kms:${region}:${account}:key/backups`;
}

async function restore(plane: ControlPlane, backups: AutomatedBackups, instance: DbInstance, from: RestoreSource) {
  const { world, databases, instances, events, outages, setStatus } = plane;
  const { clock, journal, faults } = world;
  const { id, region, resourceId, createdAt } = instance;
  try {
    await outages.work(region, async (signal) => {
      await clock.after('rds.restore.creating', signal);
      if (faults.active().some((one) => one.fault === 'creation-failure' && one.region === region))
        throw new Error('a fault of the lab says so');
      await databases.restore({ key: resourceId, id, region, from });
    });
  } catch (failure) {
    setStatus(id, 'failed');
    throw failure;
  }
  const restored: EventId = from.is === 'snapshot' ? '0043' : '0019';
  for (const event of ['0005', restored] as const) events.write(instances.now(id), event);
  if (instance.backupRetentionDays > 0) {
    setStatus(id, 'backing-up');
    await outages.work(region, async (signal) => {
      await clock.after('rds.backup.base', signal);
      await backups.begin(id);
    });
  }
  setStatus(id, 'modifying');
  await outages.work(region, (signal) => clock.after('rds.restore.modifying', signal));
  setStatus(id, 'available');
  journal.write({ is: 'work', name: 'rds.restore', resource: id, region, acceptedAt: createdAt, readyAt: clock.now() });
}
