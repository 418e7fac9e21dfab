/** The goal that replicates a new primary's backups, from the world after a failover. */
import { backedUp, database, newName, type ProtectState, protectWorld } from '../fakes/protect-world';
import { type GoalCase } from './goal-case';

const otherArn = 'arn:aws:rds:eu-west-1:111122223333:db:orders-euw1';

export const backUp: GoalCase<'rds-postgres.back-up', ProtectState> = {
  name: 'rds-postgres.back-up',
  target: {
    region: 'us-east-1',
    resource: 'ledger',
    source: { region: 'eu-west-1', instance: 'ledger-euw1' },
    retentionDays: 7,
    like: ['ledger-use1-retired-t1', 'ledger-use1'],
  },
  world: protectWorld,
  sends: ['rds:StartDBInstanceAutomatedBackupsReplication'],
  reached: { arrange: backedUp({ status: 'replicating' }) },
  othersMoving: { arrange: backedUp({ status: 'pending', isRestorable: false }) },
  wrong: [
    {
      name: 'a broken replica without backups, and no key of the other Region',
      arrange: (state) => {
        state.instances = { [newName]: database({ status: 'storage-full', source: otherArn, backup: 0 }) };
      },
      rules: [
        'the source can become available',
        'the source is the primary',
        'the source keeps automated backups',
        "encrypted backups are given a key of the standby's Region",
      ],
    },
    {
      name: 'no primary to back up',
      arrange: (state) => {
        state.instances = {};
      },
      rules: ['the source exists'],
    },
    {
      name: 'a replication of backups that broke',
      arrange: backedUp({ status: 'error' }),
      rules: ['the replication of backups goes on'],
    },
  ],
  silent: 'unseen',
};
