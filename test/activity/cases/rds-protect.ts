/** The goals of a reprotect, from a new primary and an old one that came back to a replica that follows closely. */
import { at, database, newArn, newName, oldName, protectWorld, replica, retiredName } from '../fakes/protect-world';
import { type ProtectState } from '../fakes/protect-world';
import { began, type GoalCase, sent } from './goal-case';

const tags = { 'muster:application': 'payments', 'muster:role': 'retired', 'muster:tag': 't1' };
const here = { region: 'us-east-1', instance: 'ledger-use1' } as const;
const primary = { region: 'eu-west-1', instance: 'ledger-euw1' } as const;
const snapshot = 'ledger-use1-final-t1';
const sql = { database: 'ledger', secret: 'ledger/probe', secretRegion: 'eu-west-1' } as const;
const longAgo = '2026-11-23T02:00:00.000Z';
const otherArn = 'arn:aws:rds:eu-west-1:111122223333:db:orders-euw1';

const without = (name: string) => (state: ProtectState) => {
  const { [name]: _gone, ...left } = state.instances;
  state.instances = left;
};
const becomes =
  (name: string, ...more: Parameters<typeof database>) =>
  (state: ProtectState) => {
    state.instances[name] = database(...more);
  };
const isStatus = (name: string, status: string) => (state: ProtectState) => {
  at(state, name).status = status;
};
const isReplicaOf = (source: string) => (state: ProtectState) => {
  state.instances[oldName] = replica({ source });
};

export const confirm: GoalCase<'rds-postgres.confirm', ProtectState> = {
  name: 'rds-postgres.confirm',
  target: {
    ...primary,
    other: { ...here, probe: { ...sql, ...here } },
    probe: { ...sql, ...primary },
    writers: { where: { ...sql, ...primary, secret: 'ledger/fence' }, roles: ['app'] },
  },
  world: protectWorld,
  sends: [],
  reached: { arrange: isReplicaOf(newArn) },
  othersMoving: { arrange: isStatus(newName, 'rebooting') },
  wrong: [
    { name: 'no such instance', arrange: without(newName), rules: ['the instance exists'] },
    {
      name: 'a standby that is broken, and closed to the application',
      arrange: becomes(
        newName,
        { status: 'storage-full', source: otherArn },
        { inRecovery: true, timeline: null, roles: [{ role: 'app', canLogin: true, canConnect: false }] },
      ),
      rules: [
        'the instance can become available',
        'it is no replica',
        'it accepts writes',
        'the application may come in',
      ],
    },
    {
      name: 'roles that the plan mistyped',
      arrange: becomes(newName, {}, { roles: [{ role: 'application', canLogin: true, canConnect: true }] }),
      rules: ['the application may come in'],
    },
    {
      name: 'another side with as many promotions',
      arrange: becomes(newName, {}, { timeline: 1 }),
      rules: ['its history is the younger'],
    },
  ],
  silent: 'unseen',
};

export const keep: GoalCase<'rds-postgres.keep', ProtectState> = {
  name: 'rds-postgres.keep',
  target: { ...here, snapshot, primary, tags: { ...tags, 'muster:role': 'final-snapshot' } },
  world: protectWorld,
  sends: ['rds:CreateDBSnapshot'],
  reached: { arrange: isReplicaOf(newArn) },
  othersMoving: { arrange: isStatus(oldName, 'backing-up') },
  wrong: [
    {
      name: 'a broken replica of another source',
      arrange: (state) => {
        isReplicaOf(otherArn)(state);
        isStatus(oldName, 'incompatible-network')(state);
      },
      rules: ['it is the old primary', 'the instance can become available'],
    },
    {
      name: 'a failed snapshot of another instance under its name',
      arrange: (state) => {
        state.snapshots[snapshot] = { status: 'failed', of: 'orders-use1', resourceId: 'db-ORDERS', tags: {} };
      },
      rules: ['the snapshot is of the old primary, and ours', 'the snapshot can become available'],
    },
    {
      name: 'a snapshot with our tags of another identity',
      arrange: (state) => {
        const own = { ...tags, 'muster:role': 'final-snapshot' };
        state.snapshots[snapshot] = { status: 'available', of: 'ledger-use1', resourceId: 'db-OTHER', tags: own };
      },
      rules: ['the snapshot is of the old primary, and ours'],
    },
  ],
  silent: 'unseen',
};

export const retire: GoalCase<'rds-postgres.retire', ProtectState> = {
  name: 'rds-postgres.retire',
  target: { ...here, snapshot, primary, as: 'ledger-use1-retired-t1', keepDays: 30, tags },
  world: protectWorld,
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  reached: { arrange: isReplicaOf(newArn) },
  othersMoving: { arrange: isStatus(oldName, 'modifying') },
  wrong: [
    { name: 'a replica of another source', arrange: isReplicaOf(otherArn), rules: ['it is the old primary'] },
    {
      name: 'an instance that is stopped',
      arrange: isStatus(oldName, 'stopped'),
      rules: ['the instance can become available'],
    },
    {
      name: 'another instance under the name it would be kept under',
      arrange: becomes(retiredName, { resourceId: 'db-OTHER' }),
      rules: ['the new name is free'],
    },
    {
      name: 'another instance that took its old name',
      arrange: (state) => {
        becomes(retiredName, { resourceId: 'db-OLD' })(state);
        becomes(oldName, { resourceId: 'db-OTHER' })(state);
      },
      past: { before: { resourceId: 'db-OLD' }, sent: [sent('rds:ModifyDBInstance')] },
      rules: ['the old name is free'],
    },
    {
      name: 'an instance that broke while it was renamed',
      arrange: (state) => {
        without(oldName)(state);
        becomes(retiredName, { resourceId: 'db-OLD', status: 'incompatible-network' })(state);
      },
      past: { before: { resourceId: 'db-OLD' }, sent: [sent('rds:ModifyDBInstance')] },
      rules: ['the instance can become available'],
    },
  ],
  silent: 'unseen',
};

const replicaTags = { ...tags, 'muster:role': 'replica' };

export const replicate: GoalCase<'rds-postgres.replicate', ProtectState> = {
  name: 'rds-postgres.replicate',
  target: {
    ...here,
    resource: 'ledger',
    source: primary,
    settings: {},
    like: ['ledger-use1-retired-t1', 'ledger-use1'],
    tags: replicaTags,
  },
  world: (change) =>
    protectWorld((state) => {
      state.instances[retiredName] = at(state, oldName);
      without(oldName)(state);
      change?.(state);
    }),
  sends: ['rds:CreateDBInstanceReadReplica'],
  reached: { arrange: isReplicaOf(newArn) },
  othersMoving: { arrange: isStatus(newName, 'backing-up') },
  wrong: [
    {
      name: 'a source that cannot be replicated, and settings that nothing gives',
      arrange: (state) => {
        without(retiredName)(state);
        becomes(newName, { status: 'storage-full', source: otherArn, backup: 0, managedPassword: true })(state);
      },
      rules: [
        'the source can become available',
        'the source is the primary',
        'the source keeps automated backups',
        'the master password is not managed by Secrets Manager',
        'a new instance is given its kmsKey',
        'a new instance is given its class',
        'a new instance is given its subnetGroup',
        'a new instance is given its securityGroups',
        'a new instance is given its parameterGroup',
      ],
    },
    { name: 'no primary to replicate from', arrange: without(newName), rules: ['the source exists'] },
    {
      name: 'a broken replica of another source under its name',
      arrange: (state) => {
        state.instances[oldName] = replica({ source: otherArn, status: 'failed', replication: 'terminated' });
      },
      rules: ['it replicates from the primary', 'the replica can become available', 'it replicates'],
    },
    {
      name: 'our own replica that somebody promoted',
      arrange: becomes(oldName, { tags: replicaTags }),
      past: { sent: [sent('rds:CreateDBInstanceReadReplica')] },
      rules: ['it replicates from the primary'],
    },
    {
      name: 'another instance that has its name after the old primary was retired',
      arrange: becomes(oldName),
      past: { began: longAgo },
      rules: ['its name is free'],
    },
  ],
  silent: 'unseen',
};

export const stream: GoalCase<'rds-postgres.stream', ProtectState> = {
  name: 'rds-postgres.stream',
  target: { ...here, source: primary, probe: { ...sql, ...here }, maxLagMs: 10_000, holdMs: 20_000 },
  world: (change) =>
    protectWorld((state) => {
      isReplicaOf(newArn)(state);
      at(state, oldName).tags = { ...replicaTags };
      change?.(state);
    }),
  sends: ['rds:AddTagsToResource'],
  reached: {
    arrange: (state) => {
      at(state, oldName).tags = { ...replicaTags, 'muster:followed': '2026-11-23T02:59:00.000Z' };
    },
    past: { last: { steadySince: '2026-11-23T02:59:00.000Z', caughtUpAt: began } },
  },
  othersMoving: { arrange: becomes(oldName, { resourceId: 'db-OLD' }) },
  wrong: [
    {
      name: 'a replica that was promoted, by SQL',
      arrange: (state) => {
        at(state, oldName).sql.inRecovery = false;
      },
      rules: ['it is a standby'],
    },
    {
      name: 'a broken replica of another source',
      arrange: (state) => {
        state.instances[oldName] = replica({ source: otherArn, status: 'storage-full', replication: 'error' });
      },
      rules: ['it replicates from the primary', 'the replica can become available', 'it replicates'],
    },
    {
      name: 'a replica that is gone',
      arrange: without(oldName),
      past: { began: longAgo },
      rules: ['the replica exists'],
    },
    {
      name: 'a replica that was promoted, by the API',
      arrange: becomes(oldName),
      past: { began: longAgo },
      rules: ['it replicates from the primary'],
    },
  ],
  silent: 'unseen',
};
