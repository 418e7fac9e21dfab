/** Reads in the world of protection, as RDS and as SQL answer them. */
import { type OutputOf } from '../../../activities/outputs';
import { OutsideError } from '../../../activities/outside-error';
import { type World } from './fake-outside';
import { type Database, type ProtectState, type Replicated } from './protect-world';
import {
  describedBackup,
  describedGroups,
  describedInstance,
  describedSnapshot,
  instanceNamed,
  noSnapshot,
} from './rds-answers';

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
    const one = state.snapshots[id];
    if (!one) throw noSnapshot(id);
    return { DBSnapshots: [describedSnapshot(region, id, one, new Date('2026-11-23T03:00:00.000Z'))] };
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
  return instanceNamed(state.instances, name);
}

function describe(name: string, one: Database): unknown {
  const [region = ''] = name.split('/');
  const described = describedInstance(name, { ...one, backupDays: one.backup });
  return {
    ...described,
    StorageEncrypted: one.encrypted,
    ...(one.backup === 0 || one.isNew ? {} : { LatestRestorableTime: new Date('2026-11-23T02:55:00.000Z') }),
    TagList: [...described.TagList, { Key: 'team', Value: 'payments' }],
    ...(one.managedPassword ? { MasterUserSecret: { SecretArn: 'arn' } } : {}),
    ...(one.isModel ? describedGroups(region) : {}),
    ...(one.source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: one.source }),
    ...one.described,
    StatusInfos: one.replication === null ? [] : [{ StatusType: 'read replication', Status: one.replication }],
  };
}

function describeBackup(one: Replicated): unknown {
  const restorable = { EarliestTime: new Date('2026-11-16T03:00:00.000Z'), LatestTime: new Date(one.latest) };
  return { ...describedBackup(one, one.isRestorable ? restorable : null), Encrypted: one.kmsKey !== null };
}
