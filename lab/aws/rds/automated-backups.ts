/** Automated backups as RDS tells of them: one an instance and Region, active, retained after the instance; in another one pending, then replicating. */
import type * as rds from '@aws-sdk/client-rds';
import { createHash } from 'node:crypto';
import { AwsError, type Handler } from '../service';
import { type ControlPlane } from './control-plane';
import { arnOf, engine, toTags } from './db-instance';
import { type DbInstance } from './fleet';
import { page } from './page';
import { tagsOf } from './parameters';
import { invalidCombination, invalidState, invalidValue, otherRegionSilent } from './refusals';
import { toStorage } from './storage';

export interface AutomatedBackup {
  readonly arn: string;
  /** Where it lies. */
  readonly region: string;
  readonly resourceId: string;
  readonly status: 'active' | 'pending' | 'replicating' | 'retained';
  /** As it is now, or was at last. */
  readonly instance: DbInstance;
}

export interface AutomatedBackups {
  /** For an instance that has just been told to keep backups: its first one is made. */
  readonly begin: (id: string) => Promise<void>;
  /** For an instance that keeps none any more: its own are gone, those in other Regions stay. */
  readonly end: (instance: DbInstance) => void;
  /** With an instance that is deleted: removed everywhere, or retained. */
  readonly instanceDeleted: (instance: DbInstance, areRemoved: boolean) => void;
  /** @throws DBInstanceAutomatedBackupNotFoundFault */
  readonly get: (wanted: { readonly arn?: string; readonly resourceId?: string }, region: string) => AutomatedBackup;
  readonly handlers: Readonly<Record<string, Handler>>;
}

interface Kept {
  readonly resourceId: string;
  readonly region: string;
  readonly retentionDays: number;
  readonly kmsKeyId?: string;
  readonly tags: DbInstance['tags'];
  /** Set with the deletion of the instance. */
  readonly last?: DbInstance;
}

export function createAutomatedBackups(plane: ControlPlane): AutomatedBackups {
  const { world, databases, instances, events, outages, find: findInstance } = plane;
  const { settings, links } = world;
  const kept: Kept[] = [];
  const keep = (one: Kept) => {
    drop(one);
    kept.push(one);
  };
  const drop = ({ resourceId, region }: Pick<Kept, 'resourceId' | 'region'>) => {
    const at = kept.findIndex((other) => other.resourceId === resourceId && other.region === region);
    if (at >= 0) kept.splice(at, 1);
  };
  const ofInstance = (instance: DbInstance, region: string, retentionDays: number): Kept => ({
    ...{ resourceId: instance.resourceId, region, retentionDays, tags: {} },
    ...(instance.kmsKeyId !== undefined && {
      kmsKeyId:
        region === instance.region ? instance.kmsKeyId : `arn:aws:kms:${region}:${settings.account}:key/backups`,
    }),
  });
  for (const instance of instances.all().filter(({ backupRetentionDays }) => backupRetentionDays > 0)) {
    keep(ofInstance(instance, instance.region, instance.backupRetentionDays));
    const { replicatedBackups = [] } = settings.databases.find(({ name }) => name === instance.database) ?? {};
    for (const region of replicatedBackups) keep(ofInstance(instance, region, instance.backupRetentionDays));
  }

  const told = (one: Kept): AutomatedBackup[] => {
    const instance = one.last ?? instances.keyed(one.resourceId);
    if (instance === undefined) return [];
    const hash = createHash('sha256').update(`${one.region} ${one.resourceId}`).digest('hex').slice(0, 26);
    const isOwn = instance.region === one.region;
    const hasArrived = databases.backupWindow(one.resourceId, one.region) !== undefined;
    return [
      {
        arn: arnOf(settings.account, { region: one.region, id: `ab-${hash}` }, 'auto-backup'),
        ...{ region: one.region, resourceId: one.resourceId },
        status: one.last !== undefined ? 'retained' : isOwn ? 'active' : hasArrived ? 'replicating' : 'pending',
        instance: { ...instance, backupRetentionDays: one.retentionDays },
      },
    ];
  };
  const view = (backup: AutomatedBackup): rds.DBInstanceAutomatedBackup => {
    const { arn, region, resourceId, status, instance } = backup;
    const one = kept.find((other) => other.resourceId === resourceId && other.region === region);
    const window = databases.backupWindow(resourceId, region);
    return {
      ...engine,
      ...toStorage(instance),
      DBInstanceAutomatedBackupsArn: arn,
      DBInstanceArn: plane.arn(instance),
      DBInstanceIdentifier: instance.id,
      DbiResourceId: resourceId,
      Region: instance.region,
      Status: status,
      ...(window && {
        RestoreWindow: { EarliestTime: new Date(window.earliest), LatestTime: new Date(window.latest) },
      }),
      InstanceCreateTime: new Date(instance.createdAt),
      AvailabilityZone: instance.zone,
      Encrypted: one?.kmsKeyId !== undefined,
      ...(one?.kmsKeyId !== undefined && { KmsKeyId: one.kmsKeyId }),
      BackupRetentionPeriod: instance.backupRetentionDays,
      PreferredBackupWindow: instance.backupWindow,
      BackupTarget: 'region',
      TagList: toTags(one?.tags ?? {}),
    };
  };
  const inRegion = (region: string) => kept.filter((one) => one.region === region).flatMap(told);

  const start = (input: rds.StartDBInstanceAutomatedBackupsReplicationCommandInput, region: string) => {
    const { SourceDBInstanceArn: sourceArn = '', BackupRetentionPeriod: days = 7, KmsKeyId } = input;
    const from = sourceArn.split(':')[3] ?? '';
    if (from === region) throw invalidValue('The source DB instance is in this Region: replicate to another one.');
    if (settings.regions.includes(from) && links.isCut(region, from)) throw otherRegionSilent(from);
    const source = findInstance(instances.at(world.clock.now()), sourceArn, from);
    if (source.backupRetentionDays === 0 || databases.backupWindow(source.resourceId, from) === undefined)
      throw invalidState(`Automated backups are not enabled for DB instance ${source.id}.`);
    if (source.kmsKeyId !== undefined && KmsKeyId === undefined)
      throw invalidCombination(`KmsKeyId must be specified: the backups of ${source.id} are encrypted.`);
    if (inRegion(region).some((one) => one.resourceId === source.resourceId))
      throw invalidState(`Automated backups of ${source.id} are already replicated to ${region}.`);
    const kmsKeyId = KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId };
    keep({ ...ofInstance(source, region, days), ...kmsKeyId, tags: tagsOf(input) });
    const find = () => inRegion(region).find((one) => one.resourceId === source.resourceId);
    // A key of its own: the source itself may be changed meanwhile.
    plane.inBackground(`backups of ${source.id} in ${region}`, async () => {
      await outages.work(region, (signal) => world.clock.after('rds.backup.first-copy', signal));
      if (find() !== undefined) await databases.replicateBackups(source.resourceId, region);
    });
    const begun = find();
    return begun && view(begun);
  };

  return {
    begin: async (id) => {
      const instance = instances.now(id);
      events.write(instance, '0001');
      await databases.beginBackups(instance.resourceId);
      keep(ofInstance(instance, instance.region, instance.backupRetentionDays));
      events.write(instance, '0002');
    },
    end: (instance) => {
      drop(instance);
      databases.removeBackups(instance.resourceId, instance.region);
    },
    instanceDeleted: (instance, areRemoved) => {
      for (const one of kept.filter(({ resourceId }) => resourceId === instance.resourceId)) {
        if (!areRemoved) keep({ ...one, last: instance });
        else {
          drop(one);
          databases.removeBackups(one.resourceId, one.region);
        }
      }
    },
    get: ({ arn, resourceId }, region) => {
      const found = inRegion(region).find((one) =>
        arn !== undefined
          ? one.arn === arn
          : one.resourceId === resourceId && ['active', 'retained'].includes(one.status),
      );
      if (found !== undefined) return found;
      throw backupNotFound(arn ?? resourceId ?? '');
    },
    handlers: {
      StartDBInstanceAutomatedBackupsReplication: (
        input: rds.StartDBInstanceAutomatedBackupsReplicationCommandInput,
        { region },
      ) => ({ DBInstanceAutomatedBackup: start(input, region) }),
      DescribeDBInstanceAutomatedBackups: (input: rds.DescribeDBInstanceAutomatedBackupsCommandInput, { region }) => {
        const { DBInstanceIdentifier: id, DbiResourceId, DBInstanceAutomatedBackupsArn: arn, Filters = [] } = input;
        const wanted = inRegion(region)
          .filter((one) => id === undefined || one.instance.id === id.toLowerCase())
          .filter((one) => DbiResourceId === undefined || one.resourceId === DbiResourceId)
          .filter((one) => arn === undefined || one.arn === arn)
          .filter((one) => Filters.every((filter) => passes(one, filter)));
        if (wanted.length === 0 && arn !== undefined) throw backupNotFound(arn);
        const { items, marker } = page(wanted, input);
        return { DBInstanceAutomatedBackups: items.map(view), ...marker };
      },
    },
  };
}

function backupNotFound(name: string): AwsError {
  return new AwsError('DBInstanceAutomatedBackupNotFoundFault', `No automated backup ${name} found.`, 404);
}

function passes({ status, instance, resourceId }: AutomatedBackup, { Name, Values = [] }: rds.Filter): boolean {
  if (Name === 'status') return Values.includes(status);
  if (Name === 'db-instance-id') return Values.includes(instance.id);
  if (Name === 'dbi-resource-id') return Values.includes(resourceId);
  throw invalidValue(`Unrecognized filter name: ${Name ?? ''}`);
}
