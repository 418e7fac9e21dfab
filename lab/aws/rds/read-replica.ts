/**
 * CreateDBInstanceReadReplica across Regions: called where the replica will be, `modifying` on the source at first,
 * then a real base backup and streaming over the link; hours on AWS, and it can fail at the end of them.
 */
import type * as rds from '@aws-sdk/client-rds';
import { resourceIdOf } from '../../postgres/instance';
import { AwsError, type Handler } from '../service';
import { type ControlPlane } from './control-plane';
import { type DbInstance } from './fleet';
import { made } from './parameters';
import { invalidCombination, invalidState, otherRegionSilent } from './refusals';

export function createReadReplicas(plane: ControlPlane): Handler {
  const { world, instances, freeName, needQuota, inBackground, view } = plane;
  const { clock, links } = world;

  return async (input: rds.CreateDBInstanceReadReplicaCommandInput, call) => {
    const source = sourceOf(plane, input.SourceDBInstanceIdentifier, call.region);
    const id = freeName(input.DBInstanceIdentifier);
    const isAcross = source.region !== call.region;
    if (isAcross && links.isCut(call.region, source.region)) throw otherRegionSilent(source.region);
    mayBeSource(source);
    if (source.status !== 'available' || plane.isBusy(source))
      throw invalidState(`DB instance ${source.id} is not in available state: a change is under way.`);
    needQuota(call.region);
    const kmsKeyId = keyOf(source, input.KmsKeyId, call.region);

    const createdAt = clock.now();
    const place = {
      ...{ id, region: call.region, createdAt, resourceId: resourceIdOf(`${call.region} ${id} ${createdAt}`) },
      // RDS user guide: a replica is created with backups off.
      backupRetentionDays: 0,
      source: { id: source.id, resourceId: source.resourceId, region: source.region },
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    };
    instances.add(made(source, place, input));
    inBackground(source.resourceId, () => snapshotSource(plane, source, call.region));
    inBackground(place.resourceId, () => create(plane, instances.now(id), source.resourceId));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };
}

function sourceOf({ world, instances, find }: ControlPlane, name: string | undefined, region: string): DbInstance {
  const arnRegion = name?.startsWith('arn:') === true ? name.split(':')[3] : undefined;
  return find(instances.at(world.clock.now()), name, arnRegion ?? region);
}

function mayBeSource({ id, backupRetentionDays, managedPassword }: DbInstance): void {
  if (backupRetentionDays === 0)
    throw invalidState(
      'Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.',
    );
  // RDS user guide, rds-secrets-manager.
  if (managedPassword)
    throw invalidCombination(
      `Read replicas cannot be created for ${id}: its master user password is managed by AWS Secrets Manager.`,
    );
}

/** A key serves one Region: the source's does not open anything in the replica's. */
function keyOf(source: DbInstance, asked: string | undefined, region: string): string | undefined {
  const keyRegion = asked?.startsWith('arn:') === true ? asked.split(':')[3] : region;
  if (source.kmsKeyId === undefined) {
    if (asked !== undefined)
      throw invalidCombination('Cannot create an encrypted read replica of an unencrypted source.');
    return undefined;
  }
  if (asked === undefined && source.region !== region)
    throw invalidCombination(
      'KmsKeyId must be specified: the source is encrypted, and its key cannot be used in another Region.',
    );
  if (keyRegion !== region)
    throw new AwsError('KMSKeyNotAccessibleFault', `The specified KMS key ${asked ?? ''} is not in ${region}.`, 400);
  return asked ?? source.kmsKeyId;
}

async function snapshotSource({ world, instances, outages, setStatus }: ControlPlane, source: DbInstance, to: string) {
  setStatus(source.id, 'modifying');
  await outages.work(to, (signal) => world.clock.after('rds.replica.source', signal));
  if (instances.keyed(source.resourceId)?.status === 'modifying') setStatus(source.id, 'available');
}

async function create(plane: ControlPlane, replica: DbInstance, source: string): Promise<void> {
  const { world, databases, instances, events, outages, setStatus } = plane;
  const { clock, journal, faults } = world;
  const { id, region, resourceId, createdAt } = replica;
  try {
    await outages.work(region, async (signal) => {
      await clock.after('rds.replica.source', signal);
      await clock.after('rds.replica.creating', signal);
      if (faults.active().some((one) => one.fault === 'creation-failure' && one.region === region))
        throw new Error('a fault of the lab says so');
      await databases.createReplica({ key: resourceId, id, region, source });
    });
  } catch (failure) {
    setStatus(id, 'failed');
    events.write(instances.now(id), '0202');
    throw failure;
  }
  setStatus(id, 'modifying', { replication: 'replicating' });
  events.write(instances.now(id), '0005');
  await outages.work(region, (signal) => clock.after('rds.replica.modifying', signal));
  setStatus(id, 'available');
  journal.write({ is: 'work', name: 'rds.replica', resource: id, region, acceptedAt: createdAt, readyAt: clock.now() });
}
