/** The catalogue of calls: facts that approval, registers, dry runs and permissions rest on. */
import { type CallInputs, type MadeInstance, type SqlWhere } from '../../domain/call-inputs';
import { type CallName, calls, changeFact, type ChangeName, isChange } from '../../domain/calls';
import { goalDeclaration, goalNames } from '../../domain/kinds/table';

const names = Object.keys(calls) as CallName[];
const changes = names.filter(isChange);
const where: SqlWhere = {
  instance: 'ledger-euw1',
  region: 'eu-west-1',
  database: 'ledger',
  secret: 's',
  secretRegion: 'eu-west-1',
};

const made: MadeInstance = {
  DBInstanceClass: 'db.r6g.large',
  MultiAZ: true,
  DBSubnetGroupName: 'ledger',
  VpcSecurityGroupIds: ['sg-1'],
  DBParameterGroupName: 'ledger-16',
  DeletionProtection: true,
  CopyTagsToSnapshot: true,
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: false,
  EnableIAMDatabaseAuthentication: false,
  Tags: [],
};

/** One input of each change; a change missing here does not compile. */
const inputs: { readonly [C in ChangeName]: CallInputs[C] } = {
  'rds:PromoteReadReplica': { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
  'rds:CreateDBSnapshot': {
    DBInstanceIdentifier: 'ledger-use1',
    DBSnapshotIdentifier: 'ledger-use1-final-t',
    Tags: [],
  },
  'rds:CreateDBInstanceReadReplica': {
    ...made,
    DBInstanceIdentifier: 'ledger-use1',
    SourceDBInstanceIdentifier: 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1',
    SourceRegion: 'eu-west-1',
  },
  'rds:StartDBInstanceAutomatedBackupsReplication': {
    SourceDBInstanceArn: 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1',
    BackupRetentionPeriod: 7,
  },
  'rds:RestoreDBInstanceToPointInTime': { ...made, TargetDBInstanceIdentifier: 'ledger-use1-restored-t' },
  'rds:RestoreDBInstanceFromDBSnapshot': { ...made, DBInstanceIdentifier: 'drill-t-ledger', DBSnapshotIdentifier: 's' },
  'rds:ModifyDBInstance': {
    DBInstanceIdentifier: 'ledger-use1',
    NewDBInstanceIdentifier: 'ledger-use1-retired-t',
    ApplyImmediately: true,
  },
  'rds:AddTagsToResource': { ResourceName: 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1', Tags: [] },
  'sns:Publish': { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:pages', Subject: 's', Message: 'm' },
  'rds:RebootDBInstance': { DBInstanceIdentifier: 'ledger-use1', ForceFailover: true },
  'rds:DeleteDBInstance': {
    DBInstanceIdentifier: 'drill-t-ledger',
    SkipFinalSnapshot: true,
    DeleteAutomatedBackups: true,
  },
  'application-autoscaling:RegisterScalableTarget': {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/payments/api',
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 50,
    MaxCapacity: 100,
    SuspendedState: {
      DynamicScalingInSuspended: true,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: true,
    },
  },
  'ecs:UpdateService': { cluster: 'payments', service: 'api', desiredCount: 50 },
  'route53-recovery-cluster:UpdateRoutingControlStates': {
    UpdateRoutingControlStateEntries: [
      { RoutingControlArn: 'arn:a', RoutingControlState: 'Off' },
      { RoutingControlArn: 'arn:b', RoutingControlState: 'On' },
    ],
  },
  'route53:ChangeResourceRecordSets': {
    HostedZoneId: 'Z1',
    ChangeBatch: {
      Comment: 'c',
      Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'api.example.com', Type: 'CNAME' } }],
    },
  },
  'sql:CloseForWrites': { ...where, roles: ['app'] },
  'sql:OpenForWrites': { ...where, roles: [{ role: 'app', canLogin: true, canConnect: true }] },
  'sql:WriteProbe': { ...where, id: 'x' },
  'http:Send': { url: 'https://api.example.com/payments', method: 'POST', headers: {} },
  's3:PutObject': { Bucket: 'payments-dr-euw1', Key: 'a/b', Body: '', ContentType: 'text/plain' },
};

/** Made by the door itself, by evidence, decisions and the dead-man's switch; every other call by a goal. */
const madeElsewhere: readonly CallName[] = [
  'sts:GetCallerIdentity',
  's3:GetObject',
  's3:ListObjectsV2',
  's3:PutObject',
  'sns:Publish',
];

function touched(call: ChangeName): readonly string[] {
  return changeFact(call).touches(inputs[call]);
}

describe('the catalogue of calls', () => {
  it.each(changes)('names what %s touches', (call) => {
    expect(touched(call).length).toBeGreaterThan(0);
    for (const identifier of touched(call))
      expect(JSON.stringify(inputs[call])).toContain(identifier.split('/').at(-1) ?? '?');
  });

  it('names every routing control of one call', () => {
    expect(touched('route53-recovery-cluster:UpdateRoutingControlStates')).toEqual(['arn:a', 'arn:b']);
  });

  it('names both names of a rename: the one that is given away, too', () => {
    expect(touched('rds:ModifyDBInstance')).toEqual(['ledger-use1', 'ledger-use1-retired-t']);
  });

  it('names the instance that is made, and the one it is made from only where that gets a replication slot', () => {
    expect(touched('rds:CreateDBInstanceReadReplica')).toEqual(['ledger-use1', 'ledger-euw1']);
    expect(touched('rds:RestoreDBInstanceToPointInTime')).toEqual(['ledger-use1-restored-t']);
    expect(touched('rds:RestoreDBInstanceFromDBSnapshot')).toEqual(['drill-t-ledger']);
  });

  it('knows what cannot be undone: a promotion, a rename, a deletion', () => {
    expect(changes.filter((call) => !calls[call].undo)).toEqual([
      'rds:PromoteReadReplica',
      'rds:ModifyDBInstance',
      'rds:DeleteDBInstance',
    ]);
  });

  it('knows what AWS rejects a second time, and the one call whose repetition does harm: a second failover', () => {
    expect(changes.filter((call) => calls[call].repeat === 'rejected')).toEqual([
      'rds:PromoteReadReplica',
      'rds:CreateDBSnapshot',
      'rds:CreateDBInstanceReadReplica',
      'rds:StartDBInstanceAutomatedBackupsReplication',
      'rds:RestoreDBInstanceToPointInTime',
      'rds:RestoreDBInstanceFromDBSnapshot',
      'rds:ModifyDBInstance',
      'rds:DeleteDBInstance',
    ]);
    expect(changes.filter((call) => (calls[call].repeat as string) === 'harmful')).toEqual(['rds:RebootDBInstance']);
  });

  it('says of everything it makes what stays of it', () => {
    const makes = changes.filter((call) => /Create|Restore|Start/.test(call));
    expect(makes.filter((call) => changeFact(call).leaves === undefined)).toEqual([]);
  });

  it('leans on the control plane of us-east-1 for Route 53 alone', () => {
    expect(
      names.filter((call) => calls[call].plane === 'us-east-1' || (calls[call].plane as string) === 'us-west-2'),
    ).toEqual(['route53:ListResourceRecordSets', 'route53:GetChange', 'route53:ChangeResourceRecordSets']);
  });

  it('shifts traffic by routing controls without any control plane', () => {
    expect(calls['route53-recovery-cluster:UpdateRoutingControlStates'].plane).toBe('data');
    expect(calls['route53-recovery-cluster:GetRoutingControlState'].plane).toBe('data');
  });

  it('asks AWS permissions for AWS calls, of their own service, and none for others', () => {
    for (const call of names) {
      const [service] = call.split(':');
      const own = !['sql', 'http', 'dns', 'sts'].includes(service ?? '');
      expect(calls[call].iam.length > 0).toBe(own);
      for (const action of calls[call].iam) expect(action.split(':')[0]).toBe(service);
    }
  });

  it('holds no call that nothing makes', () => {
    const declared = goalNames.flatMap((name) => [...goalDeclaration(name).reads, ...goalDeclaration(name).sends]);
    expect(names.filter((call) => !declared.includes(call as never) && !madeElsewhere.includes(call))).toEqual([]);
  });

  it('tells reads from changes', () => {
    for (const name of goalNames) {
      expect(goalDeclaration(name).reads.filter(isChange)).toEqual([]);
      expect(goalDeclaration(name).sends.filter((call) => !isChange(call))).toEqual([]);
    }
  });
});
