import { idOf } from '../../../activities/kinds/past';
import { oldWhere, rdsWorld, type RdsState, sourceArn, where } from '../fakes/rds-world';
import { type GoalCase, key, sent } from './goal-case';

const shut = [
  { role: 'app', canLogin: false, canConnect: false },
  { role: 'public', canLogin: false, canConnect: false },
];
const closeOld = (state: RdsState): void => {
  state.old = { ...state.old, sessions: [], roles: structuredClone(shut) };
};
const promoted = (state: RdsState): void => {
  state.instance = { status: 'available', source: null, engine: 'postgres', pending: {}, multiAz: false, backup: 7 };
  state.inRecovery = false;
};

export const fence: GoalCase<'rds-postgres.fence', RdsState> = {
  name: 'rds-postgres.fence',
  target: { where: oldWhere, roles: ['app'], keep: ['ledger/probe'] },
  world: rdsWorld,
  sends: ['sql:CloseForWrites'],
  reached: { arrange: closeOld },
  // Nobody else fences; a standby is nothing to fence, which is reached as well.
  othersMoving: {
    arrange: (state) => {
      state.old.writable = false;
    },
    is: 'reached',
  },
  wrong: [
    {
      name: 'a role the plan mistyped',
      arrange: (state) => {
        closeOld(state);
        state.old.roles = state.old.roles.filter(({ role }) => role !== 'app');
      },
      rules: ['fenced roles exist'],
    },
    {
      name: 'CONNECT through another role, and a stranger that comes back',
      arrange: (state) => {
        closeOld(state);
        state.old.roles = [{ role: 'app', canLogin: false, canConnect: true }];
        state.old.sessions = [{ role: 'batch', count: 2 }];
      },
      past: {
        sent: [
          sent('sql:CloseForWrites', { at: '2026-11-23T02:59:00.000Z' }),
          sent('sql:CloseForWrites', { at: '2026-11-23T02:59:10.000Z' }),
        ],
      },
      rules: ['a fenced role cannot connect', 'no client session but ours'],
    },
    {
      name: 'a role that nobody named, without a session now, that may come in a minute later',
      arrange: (state) => {
        closeOld(state);
        state.old.others = ['batch'];
      },
      past: { sent: [sent('sql:CloseForWrites', { at: '2026-11-23T02:59:00.000Z' })] },
      rules: ['no other role may connect'],
    },
  ],
  silent: 'unseen',
  restores: (state) => state.old.roles,
};

export const drain: GoalCase<'rds-postgres.drain', RdsState> = {
  name: 'rds-postgres.drain',
  target: { old: oldWhere, roles: ['app'], standby: where },
  world: (change) =>
    rdsWorld((state) => {
      closeOld(state);
      change?.(state);
    }),
  sends: [],
  reached: {
    arrange: (state) => {
      state.replayedLsn = state.old.lsn;
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.old.sessions = [{ role: 'app', count: 1 }];
    },
  },
  wrong: [
    {
      name: 'a standby that was promoted before it had all',
      arrange: (state) => {
        state.inRecovery = false;
      },
      rules: ['the standby still replays'],
    },
  ],
  silent: 'unseen',
};

export const promote: GoalCase<'rds-postgres.promote', RdsState> = {
  name: 'rds-postgres.promote',
  target: {
    region: 'eu-west-1',
    instance: 'ledger-euw1',
    source: { region: 'us-east-1', instance: 'ledger-use1' },
    backupRetentionDays: 7,
    probe: where,
  },
  world: rdsWorld,
  sends: ['rds:PromoteReadReplica'],
  reached: { arrange: promoted, past: { sent: [sent('rds:PromoteReadReplica')] } },
  othersMoving: {
    arrange: (state) => {
      if (state.instance) state.instance.status = 'backing-up';
    },
  },
  wrong: [
    { name: 'no replica from the start', arrange: promoted, rules: ['it is a replica'] },
    {
      name: 'a replica that muster made, available and replicating, and never seen to follow closely',
      arrange: (state) => {
        if (state.instance) state.instance.tags = { 'muster:role': 'replica', 'muster:tag': 't1' };
      },
      rules: ['the replica was seen to follow'],
    },
    {
      name: 'promoted by somebody else since assess',
      arrange: promoted,
      past: { before: { instance: { source: sourceArn, pending: [] } } },
      rules: ['promoted by us'],
    },
    {
      name: 'promoted by somebody else, our own call refused',
      arrange: promoted,
      past: { sent: [sent('rds:PromoteReadReplica', { answer: 'error', error: 'InvalidDBInstanceStateFault' })] },
      rules: ['it is a replica'],
    },
    {
      name: 'a broken replica of another source with another engine',
      arrange: (state) => {
        state.instance = {
          status: 'incompatible-network',
          source: 'other',
          engine: 'mysql',
          pending: {},
          multiAz: false,
          backup: 0,
        };
      },
      rules: [
        'the instance can become available',
        'the instance is RDS for PostgreSQL',
        'it replicates from the old primary',
      ],
    },
    {
      name: 'storage full after our send',
      arrange: (state) => {
        if (state.instance) state.instance.status = 'storage-full';
      },
      past: { sent: [sent('rds:PromoteReadReplica')] },
      rules: ['the instance can become available'],
    },
    {
      name: 'no such instance',
      arrange: (state) => {
        state.instance = null;
      },
      rules: ['the instance exists'],
    },
  ],
  silent: 'unseen',
};

export const verify: GoalCase<'rds-postgres.verify', RdsState> = {
  name: 'rds-postgres.verify',
  target: {
    region: 'eu-west-1',
    instance: 'ledger-euw1',
    probe: where,
    open: { where: { ...where, secret: 'ledger/fence' }, roles: ['app'] },
  },
  world: (change) =>
    rdsWorld((state) => {
      promoted(state);
      state.rolesHere = structuredClone(shut);
      change?.(state);
    }),
  sends: ['sql:OpenForWrites', 'sql:WriteProbe'],
  reached: {
    arrange: (state) => {
      state.rolesHere = [
        { role: 'app', canLogin: true, canConnect: true },
        { role: 'public', canLogin: false, canConnect: false },
      ];
    },
    past: { sent: [sent('sql:WriteProbe', { detail: { id: idOf(key), readBack: true } })] },
  },
  othersMoving: {
    arrange: (state) => {
      state.inRecovery = true;
    },
  },
  wrong: [
    {
      name: 'no such instance',
      arrange: (state) => {
        state.instance = null;
      },
      rules: ['the instance exists'],
    },
  ],
  silent: 'unseen',
};
