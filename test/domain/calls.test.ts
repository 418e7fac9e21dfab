/** The catalogue of calls: facts that approval, registers, dry runs and permissions rest on. */
import { type CallInputs, type SqlWhere } from '../../domain/call-inputs';
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

/** One input of each change; a change missing here does not compile. */
const inputs: { readonly [C in ChangeName]: CallInputs[C] } = {
  'rds:PromoteReadReplica': { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
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

/** Made by the door itself and by evidence; every other call by a goal. */
const madeElsewhere: readonly CallName[] = ['sts:GetCallerIdentity', 's3:PutObject'];

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

  it('knows one call that cannot be undone: the promotion', () => {
    expect(changes.filter((call) => !calls[call].undo)).toEqual(['rds:PromoteReadReplica']);
  });

  it('sends nothing a second time that does not come to the same end, but the promotion, which AWS then rejects', () => {
    expect(changes.filter((call) => calls[call].repeat !== 'same-end')).toEqual(['rds:PromoteReadReplica']);
    expect(calls['rds:PromoteReadReplica'].repeat).toBe('rejected');
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
