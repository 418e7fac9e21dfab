/** Reads in the world of protection, as RDS and as SQL answer them. */
import { type OutputOf } from '../../../activities/outputs';
import { OutsideError } from '../../../activities/outside-error';
import { account, type World } from './fake-outside';
import { type Database, type ProtectState, type Replicated, type Snapshot } from './protect-world';

export const read: World<ProtectState>['read'] = (state, { call, region, input, at: askedAt }) => {
  if (state.dead.includes(region))
    throw new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer within 2000 ms`, 'no');
  if (call === 'rds:DescribeDBInstances') {
    const { DBInstanceIdentifier: id } = input as { DBInstanceIdentifier: string };
    return { DBInstances: [describe(`${region}/${id}`, instanceOf(state, `${region}/${id}`))] };
  }
  if (call === 'rds:DescribeDBInstanceAutomatedBackups')
    return { DBInstanceAutomatedBackups: state.backups.filter((one) => one.region === region).map(describeBackup) };
  if (call === 'rds:DescribeDBSnapshots') {
    const { DBSnapshotIdentifier: id } = input as { DBSnapshotIdentifier: string };
    return { DBSnapshots: [describeSnapshot(region, id, state.snapshots[id])] };
  }
  const { sql } = instanceOf(state, `${region}/${(input as { instance: string }).instance}`);
  if (!sql.answers) throw new OutsideError('Unavailable', 'ECONNREFUSED', 'connection refused', 'no');
  const { answers: _answers, roles, ...replay } = sql;
  if (call === 'sql:ReadReplay') return { ...replay, askedAt } satisfies OutputOf<'sql:ReadReplay'>;
  if (call === 'sql:ReadWriters')
    return {
      writable: !sql.inRecovery,
      sessions: [],
      roles: [...roles, { role: 'public', canLogin: false, canConnect: false }],
      others: [],
      lsn: '0/7000',
      lastCommitAt: null,
      askedAt,
    } satisfies OutputOf<'sql:ReadWriters'>;
  throw new Error(`the world of protection plays no ${call}`);
};

export function instanceOf(state: ProtectState, name: string): Database {
  const found = state.instances[name];
  if (!found) throw new OutsideError('NotPermitted', 'DBInstanceNotFoundFault', `DBInstance ${name} not found`, 'no');
  return found;
}

function describe(name: string, one: Database): unknown {
  const [region = '', id = ''] = name.split('/');
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: arnOf(name),
    DbiResourceId: one.resourceId,
    DBInstanceClass: 'db.r6g.2xlarge',
    DBInstanceStatus: one.status,
    Engine: 'postgres',
    AllocatedStorage: 500,
    StorageEncrypted: one.encrypted,
    MultiAZ: true,
    BackupRetentionPeriod: one.backup,
    ...(one.backup === 0 || one.isNew ? {} : { LatestRestorableTime: new Date('2026-11-23T02:55:00.000Z') }),
    Endpoint: { Address: `${id}.example`, Port: 5432 },
    AutoMinorVersionUpgrade: false,
    TagList: [...tagList(one.tags), { Key: 'team', Value: 'payments' }],
    ...(one.managedPassword ? { MasterUserSecret: { SecretArn: 'arn' } } : {}),
    ...(one.isModel
      ? {
          DBSubnetGroup: { DBSubnetGroupName: `payments-${region}` },
          VpcSecurityGroups: [{ VpcSecurityGroupId: `sg-${region}` }],
          DBParameterGroups: [{ DBParameterGroupName: 'payments-pg18' }],
          CACertificateIdentifier: 'rds-ca-rsa2048-g1',
          KmsKeyId: `arn:aws:kms:${region}:${account}:key/one`,
        }
      : {}),
    ...(one.source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: one.source }),
    ...one.described,
    StatusInfos: one.replication === null ? [] : [{ StatusType: 'read replication', Status: one.replication }],
  };
}

function describeBackup({ region, of, resourceId, status, isRestorable, latest, kmsKey }: Replicated): unknown {
  const [EarliestTime, LatestTime] = [new Date('2026-11-16T03:00:00.000Z'), new Date(latest)];
  return {
    DBInstanceAutomatedBackupsArn: `arn:aws:rds:${region}:${account}:auto-backup:ab-${resourceId}`,
    DBInstanceArn: arnOf(of),
    DBInstanceIdentifier: of.split('/')[1],
    DbiResourceId: resourceId,
    Status: status,
    RestoreWindow: isRestorable ? { EarliestTime, LatestTime } : {},
    BackupRetentionPeriod: 7,
    Encrypted: kmsKey !== null,
  };
}

function describeSnapshot(region: string, id: string, one: Snapshot | undefined): unknown {
  if (!one) throw new OutsideError('NotPermitted', 'DBSnapshotNotFoundFault', `DBSnapshot ${id} not found`, 'no');
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: `arn:aws:rds:${region}:${account}:snapshot:${id}`,
    DBInstanceIdentifier: one.of,
    DbiResourceId: one.resourceId,
    Status: one.status,
    SnapshotCreateTime: new Date('2026-11-23T03:00:00.000Z'),
    AllocatedStorage: 500,
    Encrypted: true,
    TagList: tagList(one.tags),
  };
}

export function arnOf(name: string): string {
  const [region, id] = name.split('/');
  return `arn:aws:rds:${region ?? ''}:${account}:db:${id ?? ''}`;
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));
}
