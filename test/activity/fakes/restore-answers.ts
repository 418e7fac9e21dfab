/** Reads in the world of restored databases, as RDS and as SQL answer them. */
import { type CallInputs } from '../../../domain/call-inputs';
import { type OutputOf } from '../../../activities/outputs';
import { OutsideError } from '../../../activities/outside-error';
import { type Ask, type World } from './fake-outside';
import { arnOf, noInstance, noSnapshot, tagList } from './rds-answers';
import { backupArn, type FakeInstance, instanceAt, primaryArn, type RestoreState } from './restore-state';

export const read: World<RestoreState>['read'] = (state, ask) => {
  const { call, region } = ask;
  const input: unknown = ask.input;
  state.now = ask.at;
  switch (call) {
    case 'rds:DescribeDBInstances':
      return describe(state, region, input as CallInputs[typeof call]);
    case 'rds:DescribeDBInstanceAutomatedBackups':
      return backups(state, region, input as CallInputs[typeof call]);
    case 'rds:DescribeDBSnapshots':
      return snapshots(state, region, input as CallInputs[typeof call]);
    case 'rds:DescribeEvents':
      return events(state, input as CallInputs[typeof call]);
    default:
      return sql(state, ask);
  }
};

function sql(state: RestoreState, { call, input, at }: Ask): unknown {
  if (!state.sqlAnswers) throw new OutsideError('Unavailable', 'ECONNREFUSED', `${call}: connection refused`, 'no');
  const { inRecovery, receivedLsn, replayedLsn, lastCommitAt, roles, writable } = state;
  if (call === 'sql:ReadReplay') {
    return {
      inRecovery,
      receivedLsn,
      replayedLsn,
      receiving: inRecovery,
      timeline: inRecovery ? null : 1,
      lastCommitAt,
      askedAt: at,
    } satisfies OutputOf<'sql:ReadReplay'>;
  }
  if (call === 'sql:ReadWriters') {
    const lists = { sessions: [], roles, others: [] };
    return { writable, ...lists, lsn: '0/5000', lastCommitAt, askedAt: at } satisfies OutputOf<'sql:ReadWriters'>;
  }
  if (call !== 'sql:Query') throw new Error(`the world of restored databases plays no ${call}`);
  const answer = state.answers[(input as { query: string }).query] ?? [{ holds: true }];
  if ('refuses' in answer) throw new OutsideError('NotPermitted', answer.refuses, answer.says, 'no');
  return { rows: [...answer] } satisfies OutputOf<'sql:Query'>;
}

function describe(
  state: RestoreState,
  region: string,
  { DBInstanceIdentifier: name }: { DBInstanceIdentifier?: string },
) {
  const here = Object.keys(state.instances).filter((key) => key.startsWith(`${region}/`));
  const found = name === undefined ? here : here.filter((key) => key === `${region}/${name}`);
  if (name !== undefined && found.length === 0) throw noInstance(name);
  return { DBInstances: found.map((key) => told(key, instanceAt(state, key))) };
}

function told(key: string, one: FakeInstance) {
  const [, name = ''] = key.split('/');
  return {
    DBInstanceIdentifier: name,
    DBInstanceArn: arnOf(key),
    DbiResourceId: one.resourceId,
    DBInstanceStatus: one.status,
    DBInstanceClass: one.class,
    Engine: 'postgres',
    MultiAZ: one.multiAz,
    AvailabilityZone: one.zones[0],
    BackupRetentionPeriod: one.backup,
    DeletionProtection: one.protected,
    Endpoint: { Address: `${name}.example`, Port: 5432 },
    TagList: tagList(one.tags),
    ReadReplicaDBInstanceIdentifiers: one.replicas,
    ...(one.source === null
      ? {}
      : {
          ReadReplicaSourceDBInstanceIdentifier: one.source,
          StatusInfos: [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
        }),
    ...(one.latest === null ? {} : { LatestRestorableTime: new Date(one.latest) }),
    ...(one.class === undefined
      ? {}
      : {
          DBSubnetGroup: { DBSubnetGroupName: 'data' },
          VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
          DBParameterGroups: [{ DBParameterGroupName: 'ledger18' }],
          CACertificateIdentifier: 'rds-ca-rsa2048-g1',
        }),
    AutoMinorVersionUpgrade: false,
    ...one.described,
  };
}

function backups(state: RestoreState, region: string, { DbiResourceId: id }: { DbiResourceId?: string }) {
  const window = region === 'us-east-1' ? state.window : state.replicated;
  const isAsked = id === undefined || id === 'db-USE1';
  if (!window || !isAsked) return { DBInstanceAutomatedBackups: [] };
  const [arn, status] = region === 'us-east-1' ? [undefined, 'active'] : [backupArn, 'replicating'];
  return {
    DBInstanceAutomatedBackups: [
      {
        DBInstanceIdentifier: 'ledger-use1',
        DBInstanceArn: primaryArn,
        DBInstanceAutomatedBackupsArn: arn,
        DbiResourceId: state.backupsOf,
        Status: state.backupStatus ?? status,
        RestoreWindow: { EarliestTime: new Date(window.earliest), LatestTime: new Date(window.latest) },
      },
    ],
  };
}

function snapshots(
  state: RestoreState,
  region: string,
  { DBSnapshotIdentifier: name, DBInstanceIdentifier: of }: CallInputs['rds:DescribeDBSnapshots'],
) {
  const found = state.snapshots.filter(
    (one) => one.region === region && (name === undefined || one.name === name) && (of === undefined || one.of === of),
  );
  if (name !== undefined && found.length === 0) throw noSnapshot(name);
  return {
    DBSnapshots: found.map((one) => ({
      DBSnapshotIdentifier: one.name,
      DBSnapshotArn: `arn:aws:rds:${region}:111122223333:snapshot:${one.name}`,
      DBInstanceIdentifier: one.of,
      DbiResourceId: one.resourceId,
      Status: one.status,
      SnapshotCreateTime: new Date(one.takenAt),
    })),
  };
}

function events(state: RestoreState, { StartTime: from }: CallInputs['rds:DescribeEvents']) {
  const since = state.events.filter((event) => event.at >= from);
  return { Events: since.map(({ message, at: when }) => ({ Message: message, Date: new Date(when) })) };
}
