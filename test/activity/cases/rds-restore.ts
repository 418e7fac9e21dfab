import { restoreWorld } from '../fakes/rds-restore-world';
import { instance, instanceAt, primary, type RestoreState, standby } from '../fakes/restore-state';
import { where } from '../fakes/rds-world';
import { type GoalCase } from './goal-case';

const [use1, euw1] = ['us-east-1', 'eu-west-1'] as const;
export const tagged = (role: string) => ({ 'muster:application': 'payments', 'muster:role': role, 'muster:tag': 't1' });
/** Longer ago than a read can be behind. */
export const longAgo = { began: '2026-11-23T02:00:00.000Z' } as const;

export const restoredName = 'ledger-use1-restored-t1';
export const damagedName = 'ledger-use1-damaged-t1';
export const cloneName = 'drill-t1-ledger';
export const retiredName = 'ledger-use1-retired-t0';
export const [restoredKey, damagedKey] = [`${use1}/${restoredName}`, `${use1}/${damagedName}`];
export const [cloneKey, retiredKey] = [`${euw1}/${cloneName}`, `${use1}/${retiredName}`];

const unsaid = ['class', 'subnetGroup', 'securityGroups', 'parameterGroup'].map(
  (name) => `a new instance is given its ${name}`,
);

export const restore: GoalCase<'rds-postgres.restore', RestoreState> = {
  name: 'rds-postgres.restore',
  target: {
    region: use1,
    instance: restoredName,
    from: { region: use1, instance: 'ledger-use1' },
    to: '2026-11-23T02:30:00.000Z',
    settings: {},
    like: ['ledger-use1', damagedName],
    tags: tagged('restored'),
  },
  world: restoreWorld,
  sends: ['rds:RestoreDBInstanceToPointInTime'],
  reached: {
    arrange: (state) => {
      state.instances[restoredKey] = instance({ tags: tagged('restored') });
    },
  },
  // The backups are behind the wanted time: it comes by itself.
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, primary).latest = '2026-11-23T02:25:00.000Z';
    },
  },
  wrong: [
    {
      name: 'another run that left a failed instance under its name',
      arrange: (state) => {
        state.instances[restoredKey] = instance({ status: 'incompatible-restore', tags: { 'muster:tag': 't0' } });
      },
      rules: ['the name is free', 'the instance can become available'],
    },
    {
      name: 'an instance that is not there, so that there is nothing to restore and nothing to be like',
      arrange: (state) => {
        state.instances = {};
      },
      rules: ['there are backups to restore from', ...unsaid],
    },
    {
      name: 'an instance without backups, whose groups are not told',
      arrange: (state) => {
        Object.assign(instanceAt(state, primary), { latest: null, backup: 0, class: undefined });
        state.window = null;
      },
      rules: ['there are backups to restore from', ...unsaid],
    },
    {
      name: 'a time before its backups begin',
      arrange: (state) => {
        state.window = { earliest: '2026-11-23T02:45:00.000Z', latest: '2026-11-23T02:55:00.000Z' };
      },
      rules: ['the time is in the backup window'],
    },
    {
      name: 'a restore that failed after it was accepted',
      arrange: (state) => {
        state.instances[restoredKey] = instance({ status: 'failed', tags: tagged('restored') });
      },
      rules: ['the instance can become available'],
    },
  ],
  silent: 'unseen',
};

export const clone: GoalCase<'rds-postgres.clone', RestoreState> = {
  name: 'rds-postgres.clone',
  target: {
    region: euw1,
    instance: cloneName,
    from: { region: use1, instance: 'ledger-use1' },
    to: '2026-11-23T02:30:00.000Z',
    orSnapshotOf: 'ledger-euw1',
    settings: { multiAz: false },
    like: ['ledger-euw1'],
    tags: tagged('drill'),
  },
  world: restoreWorld,
  sends: ['rds:RestoreDBInstanceToPointInTime'],
  reached: {
    arrange: (state) => {
      state.instances[cloneKey] = instance({ tags: tagged('drill') });
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.replicated = { earliest: '2026-11-16T03:00:00.000Z', latest: '2026-11-23T02:25:00.000Z' };
    },
  },
  wrong: [
    {
      name: 'neither replicated backups nor a snapshot',
      arrange: (state) => {
        state.replicated = null;
      },
      rules: ['there are backups to restore from'],
    },
    {
      name: 'neither of them, and no standby to be like',
      arrange: (state) => {
        state.replicated = null;
        Reflect.deleteProperty(state.instances, standby);
      },
      rules: ['there are backups to restore from', ...unsaid],
    },
    {
      name: "somebody else's instance under its name",
      arrange: (state) => {
        state.instances[cloneKey] = instance();
      },
      rules: ['the name is free'],
    },
  ],
  silent: 'unseen',
};

export const check: GoalCase<'rds-postgres.check', RestoreState> = {
  name: 'rds-postgres.check',
  target: {
    region: euw1,
    instance: cloneName,
    where: { ...where, instance: cloneName },
    checks: [
      { name: 'payments are there', resource: 'ledger', query: 'select count(*) > 0 from payments' },
      { name: 'balances add up', resource: 'ledger', query: 'select sum(amount) = 0 from entries' },
    ],
  },
  world: (change) =>
    restoreWorld((state) => {
      state.instances[cloneKey] = instance({ tags: tagged('drill') });
      change?.(state);
    }),
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, cloneKey).status = 'modifying';
    },
  },
  wrong: [
    {
      name: 'a value that is not true and a table that is not there',
      arrange: (state) => {
        state.answers = {
          'select count(*) > 0 from payments': { refuses: '42P01', says: 'relation "payments" does not exist' },
          'select sum(amount) = 0 from entries': [{ holds: false }],
        };
      },
      rules: ['payments are there', 'balances add up'],
    },
    {
      name: 'a query without rows',
      arrange: (state) => {
        state.answers = { 'select sum(amount) = 0 from entries': [] };
      },
      rules: ['balances add up'],
    },
    {
      name: 'no such instance',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, cloneKey);
      },
      rules: ['the instance exists'],
    },
    {
      name: 'an instance that failed',
      arrange: (state) => {
        instanceAt(state, cloneKey).status = 'failed';
      },
      rules: ['the instance can become available'],
    },
  ],
  silent: 'unseen',
};

export const remove: GoalCase<'rds-postgres.remove', RestoreState> = {
  name: 'rds-postgres.remove',
  target: { region: euw1, instance: cloneName, tags: tagged('drill') },
  world: check.world,
  sends: ['rds:DeleteDBInstance'],
  reached: {
    arrange: (state) => {
      Reflect.deleteProperty(state.instances, cloneKey);
    },
  },
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, cloneKey).status = 'creating';
    },
  },
  wrong: [
    {
      name: "somebody else's instance",
      arrange: (state) => {
        instanceAt(state, cloneKey).tags = { ...tagged('drill'), 'muster:tag': 't0' };
      },
      rules: ['it was made by this drill'],
    },
    {
      name: 'an instance that somebody protected',
      arrange: (state) => {
        instanceAt(state, cloneKey).protected = true;
      },
      rules: ['deletion protection is off'],
    },
  ],
  silent: 'unseen',
};
