/** The door of an isolated drill: every change there is, under names that are the drill's own, production's, or only look alike. */
import { type CallInputs, type MadeInstance, type SqlWhere } from '../../../domain/call-inputs';
import { type CallName, calls, type ChangeName, isChange } from '../../../domain/calls';
import { type Request } from '../../../domain/goal';
import { createDoor, type Pass } from '../../../activities/door/door';
import { type Slice } from '../../../activities/door/slice';
import { type OutsideError } from '../../../activities/outside-error';
import { type Outside } from '../../../activities/outside';

const account = '111122223333';
const only = 'drill-2026w48';
const mine = `${only}-ledger`;
const open: Slice = {
  closed: () => undefined,
  isOver: () => false,
  stoodStill: () => false,
  signal: new AbortController().signal,
  end: () => undefined,
};

const where = (instance: string): SqlWhere => ({
  instance,
  region: 'eu-west-1',
  database: 'ledger',
  secret: 'ledger/probe',
  secretRegion: 'eu-west-1',
});
const made: MadeInstance = {
  DBInstanceClass: 'db.r6g.large',
  MultiAZ: false,
  DBSubnetGroupName: 'payments',
  VpcSecurityGroupIds: ['sg-1'],
  DBParameterGroupName: 'ledger',
  DeletionProtection: false,
  CopyTagsToSnapshot: true,
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: false,
  EnableIAMDatabaseAuthentication: false,
  Tags: [],
};

/** One input of each change that touches `name`, and nothing else; a change missing here does not compile. */
const inputs: { readonly [C in ChangeName]: (name: string) => CallInputs[C] } = {
  'rds:PromoteReadReplica': (name) => ({ DBInstanceIdentifier: name, BackupRetentionPeriod: 7 }),
  'rds:CreateDBSnapshot': (name) => ({ DBInstanceIdentifier: name, DBSnapshotIdentifier: 's', Tags: [] }),
  'rds:ModifyDBInstance': (name) => ({ DBInstanceIdentifier: name, ApplyImmediately: true }),
  'rds:AddTagsToResource': (name) => ({ ResourceName: `arn:aws:rds:eu-west-1:${account}:db:${name}`, Tags: [] }),
  'rds:CreateDBInstanceReadReplica': (name) => ({
    ...made,
    DBInstanceIdentifier: name,
    SourceDBInstanceIdentifier: `arn:aws:rds:us-east-1:${account}:db:${name}`,
    SourceRegion: 'us-east-1',
  }),
  'rds:StartDBInstanceAutomatedBackupsReplication': (name) => ({
    SourceDBInstanceArn: `arn:aws:rds:us-east-1:${account}:db:${name}`,
    BackupRetentionPeriod: 7,
  }),
  'rds:RestoreDBInstanceToPointInTime': (name) => ({ ...made, TargetDBInstanceIdentifier: name }),
  'rds:RestoreDBInstanceFromDBSnapshot': (name) => ({
    ...made,
    DBInstanceIdentifier: name,
    DBSnapshotIdentifier: 's',
  }),
  'rds:RebootDBInstance': (name) => ({ DBInstanceIdentifier: name, ForceFailover: true }),
  'rds:DeleteDBInstance': (name) => ({
    DBInstanceIdentifier: name,
    SkipFinalSnapshot: true,
    DeleteAutomatedBackups: true,
  }),
  'application-autoscaling:RegisterScalableTarget': (name) => ({
    ServiceNamespace: 'ecs',
    ResourceId: `service/payments/${name}`,
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 0,
    MaxCapacity: 1,
    SuspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
  }),
  'ecs:UpdateService': (name) => ({ cluster: 'payments', service: name, desiredCount: 0 }),
  'route53-recovery-cluster:UpdateRoutingControlStates': (name) => ({
    UpdateRoutingControlStateEntries: [
      {
        RoutingControlArn: `arn:aws:route53-recovery-control::${account}:controlpanel/p/${name}`,
        RoutingControlState: 'On',
      },
    ],
  }),
  'route53:ChangeResourceRecordSets': (name) => ({
    HostedZoneId: 'Z1',
    ChangeBatch: { Comment: '', Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: name, Type: 'A' } }] },
  }),
  'sql:CloseForWrites': (name) => ({ ...where(name), roles: ['app'] }),
  'sql:OpenForWrites': (name) => ({ ...where(name), roles: [] }),
  'sql:WriteProbe': (name) => ({ ...where(name), id: 'x' }),
  'http:Send': (name) => ({ url: `https://${name}/payments`, method: 'POST', headers: {} }),
  'sns:Publish': (name) => ({ TopicArn: `arn:aws:sns:eu-west-1:111122223333:${name}`, Subject: 's', Message: 'm' }),
  's3:PutObject': (name) => ({
    Bucket: 'payments-dr-euw1',
    Key: `payments/${name}`,
    Body: '',
    ContentType: 'text/plain',
  }),
};
const changes = (Object.keys(calls) as CallName[]).filter(isChange);

/** What the door says: sent, or the code it refused with and what it named. */
async function knock(request: Request, change: Partial<Pass> = {}, prefix: string | null = only): Promise<string> {
  let sends = 0;
  const outside: Outside = {
    // unsafe: the door itself reads one thing only, whose account this is.
    read: () => Promise.resolve({ Account: account }) as never,
    send: () => {
      sends += 1;
      return Promise.resolve({ requestId: 'r' });
    },
  };
  const pass: Pass = {
    mode: 'isolated',
    may: 'act',
    sends: changes,
    accounts: [account],
    // A target that names everything: what the step may name is another rule.
    target: request.input,
    attempt: 1,
    ...(prefix === null ? {} : { only: prefix }),
    ...change,
  };
  const door = createDoor(outside, () => 0);
  const said = await door.send(request, pass, open).then(
    () => 'sent',
    (error: unknown) => `${(error as OutsideError).code}: ${(error as OutsideError).message}`,
  );
  expect(sends).toBe(said === 'sent' ? 1 : 0);
  return said;
}

const asking = (call: ChangeName, name: string): Request =>
  // unsafe: call and input are of the same key of the table, which the index cannot express.
  ({ call, region: 'eu-west-1', input: inputs[call](name) }) as Request;

describe.each(changes)('%s in an isolated drill', (call) => {
  it("is sent to what begins with the drill's own prefix", async () => {
    expect(await knock(asking(call, mine))).toBe('sent');
  });

  it.each([
    ['of production', 'ledger-euw1'],
    ['with the prefix in its middle', `ledger-${mine}`],
    ['of a drill whose prefix goes on', `${only}1-ledger`],
    ['of another drill', 'drill-2026w47-ledger'],
  ])('is refused for a name %s, and the name is told', async (_which, name) => {
    const said = await knock(asking(call, name));
    expect(said).toMatch(/^ProductionTouched: /);
    expect(said).toContain(name);
    expect(said).toContain(only);
  });

  it('is refused whatever its name when no prefix was given', async () => {
    for (const none of [null, ''])
      expect(await knock(asking(call, mine), {}, none)).toMatch(/^ProductionTouched: .*nothing: no prefix was given/);
  });

  it('is refused as an undo too', async () => {
    expect(await knock(asking(call, 'ledger-euw1'), { may: 'undo' })).toMatch(/^ProductionTouched: /);
  });

  it('is not bound by the prefix in any other mode', async () => {
    for (const mode of ['real', 'live'] as const)
      expect(await knock(asking(call, 'ledger-euw1'), { mode })).toBe('sent');
  });
});

describe('a request that touches several things in an isolated drill', () => {
  it('names the ones that are not its own', async () => {
    const input = {
      DBInstanceIdentifier: mine,
      NewDBInstanceIdentifier: 'ledger-euw1',
      ApplyImmediately: true,
    } as const;
    const said = await knock({ call: 'rds:ModifyDBInstance', region: 'eu-west-1', input });
    expect(said).toMatch(/^ProductionTouched: rds:ModifyDBInstance would touch ledger-euw1;/);
  });

  it('is refused when it names nothing', async () => {
    const input = { HostedZoneId: 'Z1', ChangeBatch: { Comment: '', Changes: [] } };
    expect(await knock({ call: 'route53:ChangeResourceRecordSets', region: 'us-east-1', input })).toMatch(
      /^ProductionTouched: .*what it does not name/,
    );
  });
});

it('lets an isolated drill write its own report, and no other object', async () => {
  expect(await knock(asking('s3:PutObject', 'operation-1.1/recovery-report.json'), {}, 'recovery-report')).toBe('sent');
  expect(await knock(asking('s3:PutObject', 'recovery-report/ledger.dump'), {}, 'recovery-report')).toMatch(
    /^ProductionTouched/,
  );
});
