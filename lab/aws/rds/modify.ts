/**
 * ModifyDBInstance: what needs no work is so at once; the rest is pending until it is applied, at once when asked,
 * else in a maintenance window that the lab never reaches. A rename moves the name, and its sessions end.
 */
import type * as rds from '@aws-sdk/client-rds';
import { type Handler } from '../service';
import { type AutomatedBackups } from './automated-backups';
import { type ControlPlane } from './control-plane';
import { type DbInstance } from './fleet';
import { invalidCombination, invalidValue } from './refusals';

type Pending = DbInstance['pending'];

export function createModification(plane: ControlPlane, backups: AutomatedBackups): Handler {
  const { world, instances, changeable, freeName, inBackground, view } = plane;
  const { clock } = world;

  return async (input: rds.ModifyDBInstanceCommandInput, call) => {
    const instance = changeable(input.DBInstanceIdentifier, call.region);
    const pending = pendingOf(plane, instance, input, freeName);
    const { DeletionProtection, CopyTagsToSnapshot, VpcSecurityGroupIds, PreferredBackupWindow } = input;
    instances.change(instance.id, (one) => ({
      ...one,
      deletionProtection: DeletionProtection ?? one.deletionProtection,
      copyTagsToSnapshot: CopyTagsToSnapshot ?? one.copyTagsToSnapshot,
      securityGroups: VpcSecurityGroupIds ?? one.securityGroups,
      parameterGroup: input.DBParameterGroupName ?? one.parameterGroup,
      backupWindow: PreferredBackupWindow ?? one.backupWindow,
      pending: { ...one.pending, ...pending },
    }));
    const asked = instances.now(instance.id);
    if (input.ApplyImmediately === true && Object.keys(asked.pending).length > 0)
      inBackground(asked.resourceId, () => apply(plane, backups, asked));
    return { DBInstance: await view(asked, instances.at(clock.now()), call) };
  };
}

/** What is asked for and takes work. What is so already is no change. */
function pendingOf(
  { instances }: ControlPlane,
  instance: DbInstance,
  input: rds.ModifyDBInstanceCommandInput,
  freeName: ControlPlane['freeName'],
): Pending {
  const { NewDBInstanceIdentifier, BackupRetentionPeriod: days } = input;
  if (days !== undefined && (days < 0 || days > 35))
    throw invalidValue(`Invalid backup retention period: ${days}. Must be between 0 and 35`);
  if (days === 0 && instances.replicasOf(instance.resourceId).length > 0)
    throw invalidCombination(`${instance.id} has read replicas: its backup retention period must be greater than 0.`);
  const isOther = <T>(value: T | undefined, now: T): value is T => value !== undefined && value !== now;
  return {
    ...(NewDBInstanceIdentifier !== undefined && { DBInstanceIdentifier: freeName(NewDBInstanceIdentifier) }),
    ...(isOther(input.MultiAZ, instance.multiAz) && { MultiAZ: input.MultiAZ }),
    ...(isOther(input.DBInstanceClass, instance.class) && { DBInstanceClass: input.DBInstanceClass }),
    ...(isOther(days, instance.backupRetentionDays) && { BackupRetentionPeriod: days }),
    ...(isOther(input.CACertificateIdentifier, instance.caCertificate) && {
      CACertificateIdentifier: input.CACertificateIdentifier,
    }),
  };
}

async function apply(plane: ControlPlane, backups: AutomatedBackups, asked: DbInstance): Promise<void> {
  const { world, instances, outages, setStatus } = plane;
  const { clock, journal } = world;
  const { region, pending } = asked;
  const acceptedAt = clock.now();
  await outages.work(region, (signal) => clock.after('rds.modify.accepted', signal));
  const id = pending.DBInstanceIdentifier ?? asked.id;
  if (pending.DBInstanceIdentifier !== undefined) await rename(plane, asked, id);

  const { DBInstanceIdentifier: _done, ...left } = pending;
  if (Object.keys(left).length > 0) {
    setStatus(id, 'modifying');
    const takes = left.MultiAZ === true ? 'rds.modify.multi-az' : 'rds.modify.applying';
    await outages.work(region, (signal) => clock.after(takes, signal));
    const had = instances.now(id).backupRetentionDays;
    instances.change(id, (one) => ({
      ...one,
      multiAz: left.MultiAZ ?? one.multiAz,
      class: left.DBInstanceClass ?? one.class,
      backupRetentionDays: left.BackupRetentionPeriod ?? one.backupRetentionDays,
      caCertificate: left.CACertificateIdentifier ?? one.caCertificate,
    }));
    await keepBackups(plane, backups, id, had);
  }
  setStatus(id, 'available', { pending: {} });
  const name = pending.DBInstanceIdentifier === undefined ? 'rds.modify' : 'rds.rename';
  journal.write({ is: 'work', name, resource: id, region, acceptedAt, readyAt: clock.now() });
}

/** Known by the old name until it is renamed, by the new one from then on: nobody ever finds it under both. */
async function rename(plane: ControlPlane, { id: old, resourceId, region }: DbInstance, id: string): Promise<void> {
  const { world, databases, instances, events, outages, setStatus } = plane;
  setStatus(old, 'renaming');
  await outages.work(region, (signal) => world.clock.after('rds.rename', signal));
  instances.change(old, (one) => ({ ...one, id, status: 'rebooting' }));
  events.write(instances.now(id), '0004');
  await outages.work(region, () => databases.rename(resourceId, id));
  events.write(instances.now(id), '0006');
}

/** Switched on, a first backup is made (a replica's begin with its promotion); switched off, they are gone. */
async function keepBackups(plane: ControlPlane, backups: AutomatedBackups, id: string, had: number): Promise<void> {
  const { instances, outages, setStatus } = plane;
  const instance = instances.now(id);
  if (had > 0 && instance.backupRetentionDays === 0) backups.end(instance);
  if (had > 0 || instance.backupRetentionDays === 0 || instance.source !== undefined) return;
  setStatus(id, 'backing-up');
  await outages.work(instance.region, async (signal) => {
    await plane.world.clock.after('rds.backup.base', signal);
    await backups.begin(id);
  });
}
