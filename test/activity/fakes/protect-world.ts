/** Instances by name in two Regions, their snapshots and their SQL: what a reprotect finds, renames and makes. */
import { type OutputOf } from '../../../activities/outputs';
import { OutsideError } from '../../../activities/outside-error';
import { account, refusedChange, type World } from './fake-outside';

export interface Database {
  status: string;
  /** Statuses to come, one a step. */
  next: string[];
  source: string | null;
  replication: string | null;
  resourceId: string;
  tags: Record<string, string>;
  backup: number;
  encrypted: boolean;
  managedPassword: boolean;
  /** Groups, class and key can be copied from it. */
  isModel: boolean;
  renameTo: string | null;
  sql: {
    inRecovery: boolean;
    receivedLsn: string | null;
    replayedLsn: string | null;
    receiving: boolean;
    timeline: number | null;
    lastCommitAt: string | null;
    answers: boolean;
    roles: { role: string; canLogin: boolean; canConnect: boolean }[];
  };
}

export interface Snapshot {
  status: string;
  of: string;
  resourceId: string;
  tags: Record<string, string>;
}

export interface ProtectState {
  /** By Region and name: us-east-1/ledger-use1. */
  instances: Record<string, Database>;
  snapshots: Record<string, Snapshot>;
  /** Regions whose API and databases answer nothing. */
  dead: string[];
}

export const oldName = 'us-east-1/ledger-use1';
export const newName = 'eu-west-1/ledger-euw1';
export const retiredName = 'us-east-1/ledger-use1-retired-t1';
export const newArn = arnOf(newName);

export function database(more: Partial<Omit<Database, 'sql'>> = {}, sql: Partial<Database['sql']> = {}): Database {
  return {
    status: 'available',
    next: [],
    source: null,
    replication: null,
    resourceId: 'db-NEW',
    tags: {},
    backup: 7,
    encrypted: true,
    managedPassword: false,
    isModel: true,
    renameTo: null,
    ...more,
    sql: {
      inRecovery: false,
      receivedLsn: null,
      replayedLsn: null,
      receiving: false,
      timeline: 2,
      lastCommitAt: null,
      answers: true,
      roles: [{ role: 'app', canLogin: true, canConnect: true }],
      ...sql,
    },
  };
}

export function replica(more: Partial<Omit<Database, 'sql'>> = {}): Database {
  return database(
    { source: newArn, replication: 'replicating', resourceId: 'db-REPLICA', backup: 0, ...more },
    {
      inRecovery: true,
      receivedLsn: '0/6000',
      replayedLsn: '0/5000',
      receiving: true,
      timeline: null,
      lastCommitAt: '2026-11-23T02:59:59.100Z',
    },
  );
}

/** After a failover: the new primary in eu-west-1, the old one back in us-east-1, fenced, on its older history. */
export function protectWorld(change: (state: ProtectState) => void = () => undefined): World<ProtectState> {
  const closed = [{ role: 'app', canLogin: false, canConnect: false }];
  const state: ProtectState = {
    instances: { [newName]: database(), [oldName]: database({ resourceId: 'db-OLD' }, { timeline: 1, roles: closed }) },
    snapshots: {},
    dead: [],
  };
  change(state);
  return { state, read, apply, progress };
}

export function at(state: ProtectState, name: string): Database {
  const found = state.instances[name];
  if (!found) throw new Error(`the test's world has no ${name}`);
  return found;
}

function arnOf(name: string): string {
  const [region, id] = name.split('/');
  return `arn:aws:rds:${region ?? ''}:${account}:db:${id ?? ''}`;
}

const read: World<ProtectState>['read'] = (state, { call, region, input, at: askedAt }) => {
  if (state.dead.includes(region))
    throw new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer within 2000 ms`, 'no');
  if (call === 'rds:DescribeDBInstances') {
    const { DBInstanceIdentifier: id } = input as { DBInstanceIdentifier: string };
    return { DBInstances: [describe(`${region}/${id}`, instanceOf(state, `${region}/${id}`))] };
  }
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

function instanceOf(state: ProtectState, name: string): Database {
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
    StatusInfos: one.replication === null ? [] : [{ StatusType: 'read replication', Status: one.replication }],
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

const apply: World<ProtectState>['apply'] = (state, request) => {
  const { region } = request;
  switch (request.call) {
    case 'rds:CreateDBSnapshot': {
      const { DBInstanceIdentifier: of, DBSnapshotIdentifier: id, Tags: tags } = request.input;
      if (state.snapshots[id]) throw refusedChange(request.call, 'DBSnapshotAlreadyExistsFault');
      const { resourceId } = instanceOf(state, `${region}/${of}`);
      state.snapshots[id] = { status: 'creating', of, resourceId, tags: tagsOf(tags) };
      return undefined;
    }
    case 'rds:AddTagsToResource': {
      const name = Object.keys(state.instances).find((one) => arnOf(one) === request.input.ResourceName);
      Object.assign(instanceOf(state, name ?? '').tags, tagsOf(request.input.Tags));
      return undefined;
    }
    case 'rds:ModifyDBInstance': {
      const one = instanceOf(state, `${region}/${request.input.DBInstanceIdentifier}`);
      if (one.status !== 'available' || one.renameTo !== null)
        throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      one.renameTo = `${region}/${request.input.NewDBInstanceIdentifier ?? ''}`;
      return { status: 'available' };
    }
    case 'rds:CreateDBInstanceReadReplica': {
      const name = `${region}/${request.input.DBInstanceIdentifier}`;
      if (state.instances[name]) throw refusedChange(request.call, 'DBInstanceAlreadyExistsFault');
      state.instances[name] = replica({
        status: 'creating',
        next: ['backing-up', 'available'],
        replication: null,
        source: request.input.SourceDBInstanceIdentifier,
        tags: tagsOf(request.input.Tags),
      });
      return { status: 'creating' };
    }
    default:
      throw new Error(`the world of protection plays no ${request.call}`);
  }
};

function progress(state: ProtectState): void {
  for (const snapshot of Object.values(state.snapshots))
    if (snapshot.status === 'creating') snapshot.status = 'available';
  for (const [name, one] of Object.entries(state.instances)) {
    if (one.renameTo !== null && one.status === 'renaming') {
      const { [name]: moved, ...others } = state.instances;
      state.instances = { ...others, ...(moved ? { [one.renameTo]: moved } : {}) };
      Object.assign(one, { renameTo: null, status: 'rebooting', next: ['available'] });
    } else if (one.renameTo !== null) one.status = 'renaming';
    else one.status = one.next.shift() ?? one.status;
    if (one.source !== null && one.status === 'available') one.replication ??= 'replicating';
    one.sql.replayedLsn = one.sql.receivedLsn;
  }
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));
}

function tagsOf(tags: readonly { readonly Key: string; readonly Value: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key: key, Value: value }) => [key, value]));
}
