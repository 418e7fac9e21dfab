import { restoreWorld } from '../fakes/rds-restore-world';
import { instance, instanceAt, primary, type RestoreState } from '../fakes/restore-state';
import { type GoalCase } from './goal-case';
import {
  damagedKey,
  damagedName,
  longAgo,
  restoredKey,
  restoredName,
  retiredKey,
  retiredName,
  tagged,
} from './rds-restore';

const use1 = 'us-east-1';

/** Restored and checked, before names change. */
const restored = (state: RestoreState): void => {
  state.instances[restoredKey] = instance({ resourceId: 'db-RESTORED', tags: tagged('restored') });
};
/** The damaged one has given its name away. */
const setAsideAlready = (state: RestoreState): void => {
  restored(state);
  state.instances[damagedKey] = {
    ...instanceAt(state, primary),
    tags: { ...tagged('damaged'), 'muster:keep-until': '2026-12-23' },
  };
  Reflect.deleteProperty(state.instances, primary);
};

export const setAside: GoalCase<'rds-postgres.set-aside', RestoreState> = {
  name: 'rds-postgres.set-aside',
  target: {
    region: use1,
    instance: 'ledger-use1',
    as: damagedName,
    successor: restoredName,
    keepDays: 30,
    tags: tagged('damaged'),
  },
  world: (change) =>
    restoreWorld((state) => {
      restored(state);
      change?.(state);
    }),
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  reached: { arrange: setAsideAlready },
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, primary).status = 'backing-up';
    },
  },
  wrong: [
    {
      name: 'no successor',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, restoredKey);
      },
      past: longAgo,
      rules: ['the successor is there'],
    },
    {
      name: 'a successor that failed',
      arrange: (state) => {
        instanceAt(state, restoredKey).status = 'failed';
      },
      rules: ['the successor is there'],
    },
    {
      name: 'another instance under the new name',
      arrange: (state) => {
        state.instances[damagedKey] = instance({ resourceId: 'db-OTHER' });
      },
      rules: ['the new name is free'],
    },
    {
      name: 'no such instance under either name',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, primary);
      },
      rules: ['the instance exists'],
    },
    {
      name: 'an instance whose storage is full',
      arrange: (state) => {
        instanceAt(state, primary).status = 'storage-full';
      },
      rules: ['the instance can become available'],
    },
  ],
  silent: 'unseen',
};

export const takePlace: GoalCase<'rds-postgres.take-place', RestoreState> = {
  name: 'rds-postgres.take-place',
  target: { region: use1, instance: restoredName, as: 'ledger-use1', tags: tagged('primary') },
  world: (change) =>
    restoreWorld((state) => {
      setAsideAlready(state);
      change?.(state);
    }),
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  reached: {
    arrange: (state) => {
      state.instances[primary] = { ...instanceAt(state, restoredKey), tags: tagged('primary') };
      Reflect.deleteProperty(state.instances, restoredKey);
    },
  },
  othersMoving: {
    arrange: (state) => {
      instanceAt(state, restoredKey).status = 'backing-up';
    },
  },
  wrong: [
    {
      name: 'a name that the damaged instance still has',
      arrange: (state) => {
        state.instances[primary] = instance({ resourceId: 'db-USE1', tags: tagged('damaged') });
      },
      past: longAgo,
      rules: ['the new name is free'],
    },
    {
      name: 'no restored instance',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, restoredKey);
      },
      past: longAgo,
      rules: ['the instance exists'],
    },
  ],
  silent: 'unseen',
};

const kept = (state: RestoreState): void => {
  state.instances[retiredKey] = instance({
    resourceId: 'db-OLD',
    protected: true,
    tags: { ...tagged('retired'), 'muster:tag': 't0', 'muster:keep-until': '2026-11-20' },
  });
};
export const withFinal = (state: RestoreState, status: string, resourceId = 'db-OLD'): void => {
  instanceAt(state, retiredKey).tags['muster:snapshot'] = 'ledger-use1-final-t0';
  const taken = { region: use1, of: 'ledger-use1', takenAt: '2026-10-20T02:00:00.000Z' };
  state.snapshots = [{ ...taken, name: 'ledger-use1-final-t0', resourceId, status }];
};

export const deleteKept: GoalCase<'rds-postgres.delete', RestoreState> = {
  name: 'rds-postgres.delete',
  target: {
    region: use1,
    instance: retiredName,
    never: ['ledger-use1', 'ledger-euw1'],
    tags: { 'muster:application': 'payments' },
  },
  world: (change) =>
    restoreWorld((state) => {
      kept(state);
      change?.(state);
    }),
  sends: ['rds:CreateDBSnapshot', 'rds:ModifyDBInstance', 'rds:DeleteDBInstance'],
  reached: {
    arrange: (state) => {
      Reflect.deleteProperty(state.instances, retiredKey);
    },
    past: { before: { at: longAgo.began, instance: { resourceId: 'db-OLD' }, tagged: null, made: null } },
  },
  othersMoving: {
    arrange: (state) => {
      withFinal(state, 'creating');
    },
  },
  wrong: [
    {
      name: "another application's primary that nobody kept",
      arrange: (state) => {
        Object.assign(instanceAt(state, retiredKey), {
          replicas: ['ledger-euw1'],
          status: 'failed',
          tags: { 'muster:application': 'other', 'muster:role': 'primary' },
        });
      },
      rules: [
        'it is of this application',
        'it was kept by an operation',
        'it was kept long enough',
        'nothing replicates from it',
        'the instance can become available',
      ],
    },
    {
      name: 'an instance whose day has not come',
      arrange: (state) => {
        instanceAt(state, retiredKey).tags['muster:keep-until'] = '2026-11-23';
      },
      rules: ['it was kept long enough'],
    },
    {
      name: 'a name that was never there',
      arrange: (state) => {
        Reflect.deleteProperty(state.instances, retiredKey);
      },
      rules: ['the instance exists'],
    },
    {
      name: "another instance's failed snapshot under the name of its last",
      arrange: (state) => {
        const taken = { region: use1, of: retiredName, takenAt: '2026-10-20T02:00:00.000Z' };
        state.snapshots = [{ ...taken, name: `${retiredName}-last`, resourceId: 'db-OTHER', status: 'failed' }];
      },
      rules: ['the last snapshot is of this instance', 'the snapshot can become available'],
    },
  ],
  silent: 'unseen',
};
