/** An old primary and its replica as RDS, and as SQL, tell of them. Roles replicate until the promotion, as PostgreSQL's catalogue does. */
import { type OutputOf } from '../../../activities/outputs';
import { OutsideError } from '../../../activities/outside-error';
import { refusedChange, type World } from './fake-outside';
import { noInstance, tagList } from './rds-answers';

interface Role {
  role: string;
  canLogin: boolean;
  canConnect: boolean;
}

export interface RdsState {
  instance: {
    status: string;
    source: string | null;
    engine: string;
    pending: Record<string, unknown>;
    multiAz: boolean;
    backup: number;
    /** None: muster did not make it. */
    tags?: Record<string, string>;
  } | null;
  /** Where a promotion is: null = none, then accepted (nothing shows yet), modifying, rebooting, done. */
  promoting: null | 'accepted' | 'modifying' | 'rebooting';
  inRecovery: boolean;
  sqlAnswers: boolean;
  replayedLsn: string;
  lastCommitAt: string | null;
  old: {
    writable: boolean;
    sessions: { role: string; count: number }[];
    ending: boolean;
    roles: Role[];
    /** Login roles nobody named, with a CONNECT of their own: closing leaves it to them. */
    others: string[];
    lsn: string;
  };
  rolesHere: Role[];
  probeRows: string[];
}

export const sourceArn = 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1';
export const where = {
  instance: 'ledger-euw1',
  region: 'eu-west-1',
  database: 'ledger',
  secret: 'ledger/probe',
  secretRegion: 'eu-west-1',
} as const;
export const oldWhere = { ...where, instance: 'ledger-use1', region: 'us-east-1', secret: 'ledger/fence' } as const;

const openRoles = (): Role[] => [
  { role: 'app', canLogin: true, canConnect: true },
  { role: 'public', canLogin: false, canConnect: true },
];

export function rdsWorld(change: (state: RdsState) => void = () => undefined): World<RdsState> {
  const state: RdsState = {
    instance: { status: 'available', source: sourceArn, engine: 'postgres', pending: {}, multiAz: false, backup: 0 },
    promoting: null,
    inRecovery: true,
    sqlAnswers: true,
    replayedLsn: '0/5000',
    lastCommitAt: '2026-11-23T02:59:59.100Z',
    old: {
      writable: true,
      sessions: [{ role: 'app', count: 40 }],
      ending: false,
      roles: openRoles(),
      others: [],
      lsn: '0/5200',
    },
    rolesHere: openRoles(),
    probeRows: [],
  };
  change(state);
  return { state, read, apply, progress };
}

const read: World<RdsState>['read'] = (state, { call, input, at }) => {
  if (call === 'rds:DescribeDBInstances') return describe(state, input as { DBInstanceIdentifier: string });
  const isOld = (input as { instance: string }).instance === oldWhere.instance;
  if (!isOld && !state.sqlAnswers)
    throw new OutsideError('Unavailable', '57P03', 'the database system is starting up', 'no');
  if (call === 'sql:ReadWriters') {
    const side = isOld
      ? state.old
      : { writable: !state.inRecovery, sessions: [], roles: state.rolesHere, others: [], lsn: state.replayedLsn };
    return {
      writable: side.writable,
      sessions: side.sessions,
      roles: side.roles,
      others: side.others,
      lsn: side.lsn,
      lastCommitAt: null,
      askedAt: at,
    } satisfies OutputOf<'sql:ReadWriters'>;
  }
  if (call === 'sql:ReadReplay') {
    const { inRecovery, replayedLsn, lastCommitAt } = state;
    return {
      inRecovery,
      receivedLsn: replayedLsn,
      replayedLsn,
      receiving: inRecovery,
      timeline: inRecovery ? null : 2,
      lastCommitAt,
      askedAt: at,
    } satisfies OutputOf<'sql:ReadReplay'>;
  }
  if (call === 'sql:Query') return { rows: [] };
  throw new Error(`the world of databases plays no ${call}`);
};

function describe(state: RdsState, { DBInstanceIdentifier: id }: { DBInstanceIdentifier: string }): unknown {
  const endpoint = { Address: `${id}.example`, Port: 5432 };
  if (id === oldWhere.instance)
    return {
      DBInstances: [
        { DBInstanceIdentifier: id, DBInstanceStatus: 'available', Engine: 'postgres', Endpoint: endpoint },
      ],
    };
  if (!state.instance) throw noInstance(id);
  const { status, source, engine, pending, multiAz, backup, tags = {} } = state.instance;
  return {
    DBInstances: [
      {
        DBInstanceIdentifier: id,
        DBInstanceStatus: status,
        Engine: engine,
        MultiAZ: multiAz,
        BackupRetentionPeriod: backup,
        Endpoint: endpoint,
        PendingModifiedValues: pending,
        TagList: tagList(tags),
        ...(source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: source }),
        StatusInfos: source === null ? [] : [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
      },
    ],
  };
}

const apply: World<RdsState>['apply'] = (state, request, at) => {
  switch (request.call) {
    case 'rds:PromoteReadReplica':
      if (state.instance?.source === null || state.instance?.status !== 'available' || state.promoting)
        throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      state.promoting = 'accepted';
      return { status: 'available' };
    case 'sql:CloseForWrites':
      for (const role of state.old.roles) Object.assign(role, { canLogin: false, canConnect: false });
      state.old.ending = true;
      if (state.inRecovery) state.rolesHere = structuredClone(state.old.roles);
      return { sessionsEnded: 40 };
    case 'sql:OpenForWrites':
      if (request.input.instance === oldWhere.instance)
        state.old.roles = structuredClone(request.input.roles) as Role[];
      else state.rolesHere = structuredClone(request.input.roles) as Role[];
      return undefined;
    case 'sql:WriteProbe':
      if (state.inRecovery) throw refusedChange(request.call, '25006');
      if (!state.probeRows.includes(request.input.id)) state.probeRows.push(request.input.id);
      return { id: request.input.id, readBack: true, writtenAt: at };
    default:
      throw new Error(`the world of databases plays no ${request.call}`);
  }
};

function progress(state: RdsState): void {
  const { instance } = state;
  if (state.old.ending) state.old.sessions = [];
  state.replayedLsn = state.old.lsn;
  if (!instance) return;
  if (state.promoting === 'accepted') {
    state.promoting = 'modifying';
    instance.status = 'modifying';
  } else if (state.promoting === 'modifying') {
    state.promoting = 'rebooting';
    Object.assign(instance, { status: 'rebooting', source: null });
    state.sqlAnswers = false;
  } else if (state.promoting === 'rebooting') {
    Object.assign(state, { promoting: null, sqlAnswers: true, inRecovery: false, lastCommitAt: null });
    Object.assign(instance, { status: 'available', backup: 7 });
  }
}
