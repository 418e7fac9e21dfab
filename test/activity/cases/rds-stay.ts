import { restoreWorld } from '../fakes/rds-restore-world';
import {
  abandoned,
  completed,
  instance,
  instanceAt,
  primary,
  primaryArn,
  type RestoreState,
  standby,
  started,
} from '../fakes/restore-state';
import { oldWhere, where } from '../fakes/rds-world';
import { type GoalCase, sent } from './goal-case';

const silent = (state: RestoreState): void => {
  state.sqlAnswers = false;
};

export const azFailover: GoalCase<'rds-postgres.az-failover', RestoreState> = {
  name: 'rds-postgres.az-failover',
  target: {
    region: 'us-east-1',
    instance: 'ledger-use1',
    probe: { ...oldWhere, secret: 'ledger/probe' },
    ownMs: 2_000,
    recentMs: 600_000,
  },
  world: (change) =>
    restoreWorld((state) => {
      silent(state);
      change?.(state);
    }),
  sends: ['rds:RebootDBInstance'],
  reached: {
    arrange: (state) => {
      state.sqlAnswers = true;
      state.events = [
        { message: started, at: '2026-11-23T02:58:00.000Z' },
        { message: completed, at: '2026-11-23T02:59:00.000Z' },
      ];
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.events = [{ message: started, at: '2026-11-23T02:59:30.000Z' }];
      instanceAt(state, primary).status = 'rebooting';
    },
  },
  wrong: [
    {
      name: 'a database that answers',
      arrange: (state) => {
        state.sqlAnswers = true;
      },
      rules: ['there is something to fail over'],
    },
    {
      name: 'a failed replica in one zone',
      arrange: (state) => {
        Object.assign(instanceAt(state, primary), { status: 'failed', multiAz: false, source: 'other' });
      },
      rules: ['the instance can become available', 'it is the primary', 'it has a standby in another zone'],
    },
    {
      name: 'no such instance',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, primary);
      },
      rules: ['the instance exists'],
    },
    {
      name: 'a failover that AWS accepted and abandoned',
      arrange: (state) => {
        state.events = [{ message: abandoned, at: '2026-11-23T03:00:01.000Z' }];
      },
      past: { sent: [sent('rds:RebootDBInstance')] },
      rules: ['no failover was a moment ago'],
    },
    {
      name: 'silence a moment after a failover was completed',
      arrange: (state) => {
        state.events = [{ message: completed, at: '2026-11-23T02:59:00.000Z' }];
      },
      past: { last: { unwellSince: '2026-11-23T02:59:50.000Z' } },
      rules: ['no failover was a moment ago'],
    },
  ],
  silent: 'unseen',
};

const asPlanned = (state: RestoreState): void => {
  state.inRecovery = true;
};

export const conform: GoalCase<'rds-postgres.conform', RestoreState> = {
  name: 'rds-postgres.conform',
  target: {
    application: 'payments',
    resource: 'ledger',
    known: ['ledger-use1', 'ledger-euw1'],
    primary: { region: 'us-east-1', instance: 'ledger-use1' },
    standby: { region: 'eu-west-1', instance: 'ledger-euw1' },
    backupRetentionDays: 7,
    replicateBackups: true,
    multiAz: { primary: true, standby: true },
    maxLagMs: 10_000,
    probe: where,
    writers: { where: oldWhere, roles: ['app'] },
  },
  world: (change) =>
    restoreWorld((state) => {
      asPlanned(state);
      change?.(state);
    }),
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, standby).status = 'modifying';
    },
  },
  wrong: [
    {
      name: 'sides that have changed places',
      arrange: (state) => {
        const arn = 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1';
        Object.assign(instanceAt(state, primary), { source: arn, backup: 0, multiAz: false });
        Object.assign(instanceAt(state, standby), { source: null });
        state.inRecovery = false;
        state.writable = false;
      },
      rules: ['primary in us-east-1', 'multi-AZ', 'backup retention', 'standby replicates from primary'],
    },
    {
      name: 'a primary that failed beside a standby in one zone, far behind',
      arrange: (state) => {
        instanceAt(state, primary).status = 'storage-full';
        instanceAt(state, standby).multiAz = false;
        Object.assign(state, { replayedLsn: '0/4000', lastCommitAt: '2026-11-23T02:59:00.000Z' });
      },
      rules: ['instance available', 'multi-AZ', 'replication lag'],
    },
    {
      name: 'neither instance there',
      arrange: (state) => {
        state.instances = {};
      },
      rules: ['primary in us-east-1', 'standby replicates from primary'],
    },
    {
      name: 'databases that do not answer',
      arrange: silent,
      rules: ['replication lag', 'roles may connect'],
    },
    {
      name: 'a role that stayed closed, and a clone that a drill left',
      arrange: (state) => {
        state.roles = [{ role: 'app', canLogin: false, canConnect: true }];
        const tags = { 'muster:application': 'payments', 'muster:role': 'drill', 'muster:tag': 't0' };
        state.instances['eu-west-1/drill-t0-ledger'] = instance({ tags });
      },
      rules: ['roles may connect', 'no drill leaves anything behind'],
    },
    {
      name: 'replicated backups that are those of an instance before',
      arrange: (state) => {
        state.backupsOf = 'db-BEFORE';
      },
      rules: ["backups replicated into the standby's Region"],
    },
    {
      name: 'a standby of another instance',
      arrange: (state) => {
        instanceAt(state, standby).source = `${primaryArn}-old`;
      },
      rules: ['standby replicates from primary'],
    },
  ],
  silent: 'unseen',
};
