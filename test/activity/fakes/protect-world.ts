/** Instances by name in two Regions, their snapshots and their SQL: what a reprotect finds, renames and makes. */
import { refusedChange, type World } from './fake-outside';
import { instanceOf, read } from './protect-answers';
import { arnOf, tagsOf } from './rds-answers';

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
  /** Shown besides, as DescribeDBInstances names it. */
  described?: object;
  /** Promoted a moment ago: its first automated backup is still being made. */
  isNew: boolean;
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

/** Automated backups as another Region has them. */
export interface Replicated {
  region: string;
  /** Region and name of the instance, as they were. */
  of: string;
  resourceId: string;
  status: string;
  isRestorable: boolean;
  latest: string;
  kmsKey: string | null;
}

export interface ProtectState {
  /** By Region and name: us-east-1/ledger-use1. */
  instances: Record<string, Database>;
  snapshots: Record<string, Snapshot>;
  backups: Replicated[];
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
    isNew: false,
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
    backups: [],
    dead: [],
  };
  change(state);
  return { state, read, apply, progress };
}

/** Backups of the new primary in the old one's Region, or of what `more` says. */
export function backedUp(more: Partial<Replicated> = {}): (state: ProtectState) => void {
  const of = { region: 'us-east-1', of: newName, resourceId: 'db-NEW' };
  return ({ backups }) => {
    backups.push({
      ...of,
      status: 'replicating',
      isRestorable: true,
      latest: '2026-11-23T02:50:00.000Z',
      kmsKey: null,
      ...more,
    });
  };
}

export function at(state: ProtectState, name: string): Database {
  const found = state.instances[name];
  if (!found) throw new Error(`the test's world has no ${name}`);
  return found;
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
    case 'rds:StartDBInstanceAutomatedBackupsReplication': {
      const { SourceDBInstanceArn: arn, KmsKeyId: kmsKey = null } = request.input;
      const of = Object.keys(state.instances).find((one) => arnOf(one) === arn) ?? '';
      const { resourceId, status } = instanceOf(state, of);
      if (status !== 'available' || state.backups.some((one) => one.resourceId === resourceId))
        throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      backedUp({ region, of, resourceId, kmsKey, status: 'pending', isRestorable: false })(state);
      return undefined;
    }
    default:
      throw new Error(`the world of protection plays no ${request.call}`);
  }
};

function progress(state: ProtectState): void {
  for (const one of state.backups)
    if (one.status === 'pending') Object.assign(one, { status: 'replicating', isRestorable: true });
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
