/** RDS and the SQL behind it: two instances, what they are asked and told, and what time does to them. */
import { type ReadName } from '../../../domain/calls';
import { type Evidence, type Request } from '../../../domain/goal';
import { OutsideError } from '../../../activities/outside-error';
import { type OutputOf } from '../../../activities/outputs';
import { refusedChange } from '../../activity/fakes/fake-outside';
import {
  arnOf,
  describedBackup,
  describedGroups,
  describedInstance,
  describedSnapshot,
  instanceNamed,
  noSnapshot,
  tagsOf,
} from '../../activity/fakes/rds-answers';
import { acceptsWrites, type Database, database, regionOf, type State } from './state';

/** Whatever takes AWS minutes takes this long here. */
const stageMs = 120;
export type Later = (ms: number, what: (state: State) => void) => void;

function nameOf(arn: string): string {
  const parts = arn.split(':');
  return `${parts[3] ?? ''}/${parts[6] ?? ''}`;
}

function find(state: State, name: string): Database {
  return instanceNamed(state.databases, name);
}

// unsafe: each read's input is what the calls' own types say; a fake looks only at the names it plays.
interface AnyInput {
  readonly DBInstanceIdentifier: string;
  readonly DBSnapshotIdentifier: string;
  readonly instance: string;
  readonly roles?: readonly string[];
  readonly parameters?: readonly string[];
}

export function readDatabase(state: State, call: ReadName, region: string, given: unknown, askedAt: string): unknown {
  const input = given as AnyInput;
  if (call === 'rds:DescribeDBInstances') {
    const name = `${region}/${input.DBInstanceIdentifier}`;
    return { DBInstances: [describe(name, find(state, name))] };
  }
  if (call === 'rds:DescribeDBSnapshots') {
    const id = input.DBSnapshotIdentifier;
    const one = state.snapshots[id];
    if (!one) throw noSnapshot(id);
    return { DBSnapshots: [describedSnapshot(region, id, one, new Date())] };
  }
  if (call === 'rds:DescribeDBInstanceAutomatedBackups')
    return { DBInstanceAutomatedBackups: describeBackups(state, region) };
  const one = find(state, `${region}/${input.instance}`);
  if (!one.sql.answers) throw new OutsideError('Unavailable', '57P03', 'the database system is starting up', 'no');
  if (call === 'sql:ReadWriters') return writersOf(one, askedAt);
  if (call === 'sql:ReadReplay') return replayOf(one, askedAt);
  if (call === 'sql:Query')
    return { rows: one.sql.payments.filter((id) => input.parameters?.includes(id)).map((id) => ({ id })) };
  throw new Error(`the world's databases play no ${call}`);
}

function writersOf({ sql }: Database, askedAt: string): OutputOf<'sql:ReadWriters'> {
  return {
    writable: !sql.inRecovery,
    sessions: sql.sessions === 0 ? [] : [{ role: 'app', count: sql.sessions }],
    roles: sql.roles,
    others: [],
    lsn: lsnText(sql.lsn),
    lastCommitAt: sql.lastCommitAt,
    askedAt,
  };
}

function replayOf({ sql, source }: Database, askedAt: string): OutputOf<'sql:ReadReplay'> {
  const at = sql.inRecovery ? lsnText(sql.lsn) : null;
  return {
    inRecovery: sql.inRecovery,
    receivedLsn: at,
    replayedLsn: at,
    receiving: sql.inRecovery && source !== null,
    timeline: sql.inRecovery ? null : sql.timeline,
    lastCommitAt: sql.inRecovery ? sql.lastCommitAt : null,
    askedAt,
  };
}

function lsnText(lsn: number): string {
  return `0/${lsn.toString(16).toUpperCase()}`;
}

function describe(name: string, one: Database): unknown {
  return {
    ...describedInstance(name, one),
    ...(one.backupDays === 0 ? {} : { LatestRestorableTime: new Date() }),
    PendingModifiedValues: {},
    ...describedGroups(regionOf(name)),
    ...(one.source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: arnOf(one.source) }),
    StatusInfos:
      one.source === null || one.status === 'creating'
        ? []
        : [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
  };
}

function describeBackups({ backups }: State, region: string): readonly unknown[] {
  const lastHour = { EarliestTime: new Date(Date.now() - 3_600_000), LatestTime: new Date() };
  return Object.entries(backups)
    .filter(([, one]) => one.region === region)
    .map(([resourceId, one]) =>
      describedBackup({ ...one, resourceId }, one.status === 'replicating' ? lastHour : null),
    );
}

/** Does the work of a change, or refuses it by the state it finds, as RDS does. @throws OutsideError */
export function changeDatabase(state: State, request: Request, at: string, later: Later): Evidence | undefined {
  const { region } = request;
  switch (request.call) {
    case 'rds:PromoteReadReplica': {
      const name = `${region}/${request.input.DBInstanceIdentifier}`;
      const one = find(state, name);
      if (one.source === null || one.status !== 'available' || one.promoting)
        throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      promote(one, name, later);
      return { status: 'available' };
    }
    case 'rds:CreateDBSnapshot': {
      const { DBInstanceIdentifier: of, DBSnapshotIdentifier: id, Tags: tags } = request.input;
      if (state.snapshots[id]) throw refusedChange(request.call, 'DBSnapshotAlreadyExistsFault');
      const { resourceId } = find(state, `${region}/${of}`);
      state.snapshots[id] = { status: 'creating', of, resourceId, tags: tagsOf(tags) };
      later(stageMs, ({ snapshots }) => Object.assign(snapshots[id] ?? {}, { status: 'available' }));
      return undefined;
    }
    case 'rds:AddTagsToResource':
      Object.assign(find(state, nameOf(request.input.ResourceName)).tags, tagsOf(request.input.Tags));
      return undefined;
    case 'rds:ModifyDBInstance': {
      const { DBInstanceIdentifier: from, NewDBInstanceIdentifier: to = '' } = request.input;
      const one = find(state, `${region}/${from}`);
      if (one.status !== 'available' || one.renaming) throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      if (`${region}/${to}` in state.databases) throw refusedChange(request.call, 'DBInstanceAlreadyExistsFault');
      rename(one, `${region}/${from}`, `${region}/${to}`, later);
      return { status: 'available' };
    }
    case 'rds:CreateDBInstanceReadReplica': {
      const name = `${region}/${request.input.DBInstanceIdentifier}`;
      if (name in state.databases) throw refusedChange(request.call, 'DBInstanceAlreadyExistsFault');
      const source = nameOf(request.input.SourceDBInstanceIdentifier);
      state.databases[name] = replicaOf(state, source, tagsOf(request.input.Tags));
      later(2 * stageMs, ({ databases }) => {
        const made = databases[name];
        if (made) Object.assign(made, { status: 'available', sql: { ...made.sql, answers: true } });
      });
      return { status: 'creating' };
    }
    case 'rds:StartDBInstanceAutomatedBackupsReplication': {
      const of = nameOf(request.input.SourceDBInstanceArn);
      const { resourceId, status } = find(state, of);
      if (status !== 'available' || state.backups[resourceId])
        throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      state.backups[resourceId] = { region, of, status: 'pending' };
      later(stageMs, ({ backups }) => Object.assign(backups[resourceId] ?? {}, { status: 'replicating' }));
      return undefined;
    }
    case 'sql:CloseForWrites': {
      const { sql } = answering(state, `${region}/${request.input.instance}`);
      const sessionsEnded = sql.sessions;
      sql.roles = sql.roles.map(({ role }) => ({ role, canLogin: false, canConnect: false }));
      sql.sessions = 0;
      return { sessionsEnded };
    }
    case 'sql:OpenForWrites': {
      const { sql } = answering(state, `${region}/${request.input.instance}`);
      sql.roles = request.input.roles.map(({ role, canLogin, canConnect }) => ({ role, canLogin, canConnect }));
      return undefined;
    }
    case 'sql:WriteProbe': {
      const { sql } = answering(state, `${region}/${request.input.instance}`);
      if (sql.inRecovery) throw refusedChange(request.call, '25006');
      if (!sql.probes.includes(request.input.id)) sql.probes.push(request.input.id);
      return { id: request.input.id, readBack: true, writtenAt: at };
    }
    default:
      throw new Error(`the world's databases play no ${request.call}`);
  }
}

function answering(state: State, name: string): Database {
  const one = find(state, name);
  if (!one.sql.answers) throw new OutsideError('Unavailable', '57P03', 'the database system is starting up', 'no');
  return one;
}

/** Accepted first, with nothing to be seen; then modifying, a reboot, and a primary. */
function promote(one: Database, name: string, later: Later): void {
  one.promoting = true;
  const then = (stages: number, change: (found: Database) => void): void =>
    later(stages * stageMs, ({ databases }) => {
      const found = databases[name];
      if (found) change(found);
    });
  then(2, (found) => Object.assign(found, { status: 'modifying' }));
  then(3, (found) => {
    Object.assign(found, { status: 'rebooting', source: null });
    found.sql.answers = false;
  });
  then(4, ({ sql }) =>
    Object.assign(sql, { answers: true, inRecovery: false, timeline: sql.timeline + 1, lastCommitAt: null }),
  );
  then(5, (found) => Object.assign(found, { status: 'available', promoting: false, backupDays: 7 }));
}

function rename(one: Database, from: string, to: string, later: Later): void {
  one.renaming = true;
  later(stageMs, () => Object.assign(one, { status: 'renaming' }));
  later(2 * stageMs, (state) => {
    const { [from]: moved, ...others } = state.databases;
    if (moved) state.databases = { ...others, [to]: { ...moved, status: 'rebooting', renaming: false } };
  });
  later(3 * stageMs, ({ databases }) => Object.assign(databases[to] ?? {}, { status: 'available' }));
}

function replicaOf(state: State, source: string, tags: Record<string, string>): Database {
  const { sql } = find(state, source);
  const { lsn, roles, timeline } = sql;
  const made = { answers: false, inRecovery: true, sessions: 0, lsn, roles, timeline };
  return database(`db-REPLICA-${Object.keys(state.databases).length}`, {
    status: 'creating',
    source,
    tags,
    backupDays: 0,
    sql: made,
  });
}

/** Customers commit where they may; replicas replay what their source has, roles included. Returns the Regions that took writes. */
export function passTime({ databases }: State, at: string): readonly string[] {
  const writers: string[] = [];
  for (const [name, one] of Object.entries(databases)) {
    if (!acceptsWrites(one)) continue;
    Object.assign(one.sql, { lsn: one.sql.lsn + 0x100, lastCommitAt: at, sessions: 40 });
    writers.push(regionOf(name));
  }
  for (const one of Object.values(databases)) {
    const source = one.source === null || !one.sql.inRecovery ? undefined : databases[one.source];
    if (source?.sql.answers !== true) continue;
    const { lsn, roles, lastCommitAt } = source.sql;
    Object.assign(one.sql, { lsn, roles, lastCommitAt });
  }
  return [...new Set(writers)];
}
