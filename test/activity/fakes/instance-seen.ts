/** An instance as goals see it, unremarkable but for what a test says of it. */
import { type InstanceSeen } from '../../../activities/kinds/rds-postgres/instance';

export function instanceSeen(more: Partial<InstanceSeen> = {}): InstanceSeen {
  return {
    status: 'available',
    engine: 'postgres',
    resourceId: 'db-ONE',
    arn: 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1',
    class: 'db.r6g.2xlarge',
    allocatedGb: 500,
    storageType: 'gp3',
    encrypted: true,
    managedPassword: false,
    tags: {},
    latestRestorableAt: null,
    source: null,
    endpoint: { host: 'ledger-euw1.example', port: 5432 },
    multiAz: true,
    backupRetentionDays: 7,
    pending: [],
    replication: null,
    ...more,
  };
}
