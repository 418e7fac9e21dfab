/** DB snapshots: real copies of the data, taken from a primary or a replica, that stay when the instance is renamed or deleted. */
import type * as rds from '@aws-sdk/client-rds';
import { createVersioned } from '../../world/create-versioned';
import { AwsError, type Call, type Handler } from '../service';
import { type ControlPlane } from './control-plane';
import { arnOf, engine, toTags } from './db-instance';
import { type DbInstance } from './fleet';
import { page } from './page';
import { toRecord } from './parameters';
import { invalidValue } from './refusals';
import { toStorage } from './storage';

export interface Snapshot {
  readonly id: string;
  readonly region: string;
  readonly createdAt: number;
  readonly status: 'creating' | 'available';
  readonly tags: DbInstance['tags'];
  /** As it was when the snapshot was taken. */
  readonly instance: DbInstance;
}

export interface Snapshots {
  /** By name or ARN. @throws DBSnapshotNotFoundFault */
  readonly find: (name: string | undefined, region: string, at?: number) => Snapshot;
  /** @throws DBSnapshotAlreadyExistsFault */
  readonly add: (name: string | undefined, instance: DbInstance, tags: DbInstance['tags']) => Snapshot;
  /** The copy itself, and then as long as RDS takes. */
  readonly take: (snapshot: Snapshot) => Promise<void>;
  readonly retag: (snapshot: Snapshot, tags: DbInstance['tags']) => void;
  readonly handlers: Readonly<Record<string, Handler>>;
}

/** What lab/postgres knows it by: names are unique in a Region only. */
export function snapshotKey({ region, id }: Pick<Snapshot, 'region' | 'id'>): string {
  return `${region}-${id}`;
}

export function createSnapshots(plane: ControlPlane): Snapshots {
  const { world, databases, instances, outages, setStatus, changeable, inBackground } = plane;
  const { clock, settings, journal } = world;
  const snapshots = createVersioned<readonly Snapshot[]>(clock, []);

  const arn = (snapshot: Snapshot) => arnOf(settings.account, snapshot, 'snapshot');
  const isNamed = (name: string, region: string) => (one: Snapshot) =>
    one.region === region && (one.id === name.toLowerCase() || arn(one) === name);
  const find: Snapshots['find'] = (name = '', region, at = clock.now()) => {
    const found = snapshots.at(at).find(isNamed(name, region));
    if (found !== undefined) return found;
    throw new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${name} not found.`, 404);
  };
  const replace = (snapshot: Snapshot) => {
    snapshots.set(snapshots.now().map((one) => (snapshotKey(one) === snapshotKey(snapshot) ? snapshot : one)));
  };
  const add: Snapshots['add'] = (name, instance, tags) => {
    const id = (name ?? '').toLowerCase();
    if (!/^[a-z](-?[a-z0-9]){0,254}$/.test(id)) throw invalidValue(`Invalid snapshot identifier: ${name ?? ''}`);
    if (snapshots.now().some(isNamed(id, instance.region)))
      throw new AwsError('DBSnapshotAlreadyExistsFault', `Cannot create the snapshot because ${id} already exists.`);
    const inherited = instance.copyTagsToSnapshot ? instance.tags : {};
    const snapshot: Snapshot = {
      ...{ id, region: instance.region, createdAt: clock.now(), status: 'creating', instance },
      tags: { ...inherited, ...tags },
    };
    snapshots.set([...snapshots.now(), snapshot]);
    return snapshot;
  };
  const take: Snapshots['take'] = async (snapshot) => {
    const { region, createdAt } = snapshot;
    await outages.work(region, () => databases.takeSnapshot(snapshot.instance.resourceId, snapshotKey(snapshot)));
    await outages.work(region, (signal) => clock.after('rds.snapshot.creating', signal));
    replace({ ...find(snapshot.id, region), status: 'available' });
    const resource = snapshot.id;
    journal.write({ is: 'work', name: 'rds.snapshot', resource, region, acceptedAt: createdAt, readyAt: clock.now() });
  };
  const view = (snapshot: Snapshot): rds.DBSnapshot => ({
    ...engine,
    ...toStorage(snapshot.instance),
    DBSnapshotIdentifier: snapshot.id,
    DBSnapshotArn: arn(snapshot),
    DBInstanceIdentifier: snapshot.instance.id,
    DbiResourceId: snapshot.instance.resourceId,
    SnapshotCreateTime: new Date(snapshot.createdAt),
    OriginalSnapshotCreateTime: new Date(snapshot.createdAt),
    InstanceCreateTime: new Date(snapshot.instance.createdAt),
    Status: snapshot.status,
    PercentProgress: snapshot.status === 'available' ? 100 : 0,
    SnapshotType: 'manual',
    AvailabilityZone: snapshot.instance.zone,
    Encrypted: snapshot.instance.kmsKeyId !== undefined,
    TagList: toTags(snapshot.tags),
  });

  return {
    find,
    add,
    take,
    retag: (snapshot, tags) => {
      replace({ ...snapshot, tags });
    },
    handlers: {
      CreateDBSnapshot: (input: rds.CreateDBSnapshotCommandInput, { region }: Call) => {
        const instance = changeable(input.DBInstanceIdentifier, region);
        const snapshot = add(input.DBSnapshotIdentifier, instance, toRecord(input.Tags));
        setStatus(instance.id, 'backing-up');
        inBackground(instance.resourceId, async () => {
          await take(snapshot);
          if (instances.keyed(instance.resourceId) !== undefined) setStatus(instance.id, 'available');
        });
        return { DBSnapshot: view(snapshot) };
      },
      DescribeDBSnapshots: (input: rds.DescribeDBSnapshotsCommandInput, { region, at }: Call) => {
        const { DBSnapshotIdentifier: name, DBInstanceIdentifier: of, DbiResourceId: resourceId } = input;
        const all = name === undefined ? snapshots.at(at) : [find(name, region, at)];
        const wanted = all
          .filter((one) => one.region === region)
          .filter((one) => of === undefined || one.instance.id === of.toLowerCase())
          .filter((one) => resourceId === undefined || one.instance.resourceId === resourceId)
          .filter(() => input.SnapshotType === undefined || input.SnapshotType === 'manual');
        const { items, marker } = page(wanted, input);
        return { DBSnapshots: items.map(view), ...marker };
      },
      DeleteDBSnapshot: (input: rds.DeleteDBSnapshotCommandInput, { region }: Call) => {
        const snapshot = find(input.DBSnapshotIdentifier, region);
        if (snapshot.status !== 'available')
          throw new AwsError(
            'InvalidDBSnapshotStateFault',
            `DBSnapshot ${snapshot.id} is not in available state.`,
            400,
          );
        snapshots.set(snapshots.now().filter((one) => one !== snapshot));
        databases.removeSnapshot(snapshotKey(snapshot));
        return { DBSnapshot: { ...view(snapshot), Status: 'deleted' } };
      },
    },
  };
}
