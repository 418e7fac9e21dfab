/**
 * One catalogue of everything muster can do to the outside, read or change: facts only.
 * A call that is not here cannot be made; a goal that did not declare it cannot make it.
 */
import { type CallInputs } from './call-inputs';

/** The control plane a call needs: the called Region's, a global one's home, or none (a data plane). */
export type Plane = 'called' | 'us-east-1' | 'us-west-2' | 'data';
/** What a second sending does. Only `same-end` calls may be sent without a write-ahead intent. */
export type Repeat = 'same-end' | 'rejected' | 'harmful';

export interface ReadFact {
  readonly does: 'read';
  readonly plane: Plane;
  readonly iam: readonly string[];
}
export interface ChangeFact<Input> {
  readonly does: 'change';
  readonly plane: Plane;
  readonly repeat: Repeat;
  /** Whether the world can be put back as it was; false = point of no return once sent. */
  readonly undo: boolean;
  /** What of it stays all the same, harmless but there: nothing of muster's takes it away. */
  readonly leaves?: string;
  readonly iam: readonly string[];
  /** The identifiers of what it changes, for account, residency and blast-radius checks. */
  readonly touches: (input: Input) => readonly string[];
}

type Catalogue = { readonly [C in keyof CallInputs]: ReadFact | ChangeFact<CallInputs[C]> };

const read = <const A extends readonly string[]>(plane: Plane, ...iam: A) => ({ does: 'read', plane, iam }) as const;

export const calls = {
  'sts:GetCallerIdentity': read('data'),
  'secretsmanager:GetSecretValue': read('called', 'secretsmanager:GetSecretValue'),
  'rds:DescribeDBInstances': read('called', 'rds:DescribeDBInstances'),
  'rds:DescribeDBSnapshots': read('called', 'rds:DescribeDBSnapshots'),
  'rds:DescribeDBInstanceAutomatedBackups': read('called', 'rds:DescribeDBInstanceAutomatedBackups'),
  'rds:DescribeEvents': read('called', 'rds:DescribeEvents'),
  'cloudwatch:DescribeAlarms': read('called', 'cloudwatch:DescribeAlarms'),
  'ecs:DescribeServices': read('called', 'ecs:DescribeServices'),
  'application-autoscaling:DescribeScalableTargets': read('called', 'application-autoscaling:DescribeScalableTargets'),
  'elasticloadbalancing:DescribeTargetHealth': read('called', 'elasticloadbalancing:DescribeTargetHealth'),
  'route53-recovery-cluster:GetRoutingControlState': read('data', 'route53-recovery-cluster:GetRoutingControlState'),
  'route53:ListResourceRecordSets': read('us-east-1', 'route53:ListResourceRecordSets'),
  'route53:GetChange': read('us-east-1', 'route53:GetChange'),
  'dns:Resolve': read('data'),
  'sql:ReadWriters': read('data'),
  'sql:ReadReplay': read('data'),
  'sql:Query': read('data'),
  'http:Get': read('data'),
  's3:GetObject': read('called', 's3:GetObject'),
  's3:ListObjectsV2': read('called', 's3:ListBucket'),

  // aws.md 3.1: reboots, irreversible; a second call is answered InvalidDBInstanceState.
  'rds:PromoteReadReplica': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: false,
    iam: ['rds:PromoteReadReplica', 'rds:AddTagsToResource'],
    touches: (i) => [i.DBInstanceIdentifier],
  },
  // Names are chosen when steps are derived: a second call of any of these is answered that it exists (aws.md 17).
  'rds:CreateDBSnapshot': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: true,
    leaves: 'the snapshot stays',
    iam: ['rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
    touches: (i) => [i.DBInstanceIdentifier],
  },
  'rds:CreateDBInstanceReadReplica': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: true,
    leaves: 'the replica stays',
    iam: ['rds:CreateDBInstanceReadReplica', 'rds:AddTagsToResource'],
    // The source too: it gets a replication slot, which holds its WAL back.
    touches: (i) => [i.DBInstanceIdentifier, i.SourceDBInstanceIdentifier.split(':').at(-1) ?? ''],
  },
  // Sent to the Region that gets the backups; answered InvalidDBInstanceState while they are replicated there (aws.md 17).
  'rds:StartDBInstanceAutomatedBackupsReplication': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: true,
    leaves: 'the replication of backups stays',
    iam: ['rds:StartDBInstanceAutomatedBackupsReplication'],
    touches: (i) => [i.SourceDBInstanceArn.split(':').at(-1) ?? i.SourceDBInstanceArn],
  },
  'rds:RestoreDBInstanceToPointInTime': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: true,
    leaves: 'the restored instance stays',
    iam: ['rds:RestoreDBInstanceToPointInTime', 'rds:AddTagsToResource'],
    touches: (i) => [i.TargetDBInstanceIdentifier],
  },
  'rds:RestoreDBInstanceFromDBSnapshot': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: true,
    leaves: 'the restored instance stays',
    iam: ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:AddTagsToResource'],
    touches: (i) => [i.DBInstanceIdentifier],
  },
  // A name that was given away may be somebody else's by the time of a second call.
  'rds:ModifyDBInstance': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: false,
    iam: ['rds:ModifyDBInstance'],
    touches: (i) => [
      i.DBInstanceIdentifier,
      ...(i.NewDBInstanceIdentifier === undefined ? [] : [i.NewDBInstanceIdentifier]),
    ],
  },
  'rds:AddTagsToResource': {
    does: 'change',
    plane: 'called',
    repeat: 'same-end',
    undo: true,
    leaves: 'its tags stay',
    iam: ['rds:AddTagsToResource'],
    touches: (i) => [i.ResourceName.split(':').at(-1) ?? i.ResourceName],
  },
  // A second one is a second failover.
  'rds:RebootDBInstance': {
    does: 'change',
    plane: 'called',
    repeat: 'harmful',
    undo: true,
    leaves: 'the instance stays in its other zone',
    iam: ['rds:RebootDBInstance'],
    touches: (i) => [i.DBInstanceIdentifier],
  },
  'rds:DeleteDBInstance': {
    does: 'change',
    plane: 'called',
    repeat: 'rejected',
    undo: false,
    iam: ['rds:DeleteDBInstance'],
    touches: (i) => [i.DBInstanceIdentifier],
  },
  'application-autoscaling:RegisterScalableTarget': {
    does: 'change',
    plane: 'called',
    repeat: 'same-end',
    undo: true,
    iam: ['application-autoscaling:RegisterScalableTarget'],
    touches: (i) => [i.ResourceId],
  },
  'ecs:UpdateService': {
    does: 'change',
    plane: 'called',
    repeat: 'same-end',
    undo: true,
    iam: ['ecs:UpdateService'],
    touches: (i) => [`${i.cluster}/${i.service}`],
  },
  'route53-recovery-cluster:UpdateRoutingControlStates': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    iam: ['route53-recovery-cluster:UpdateRoutingControlState'],
    touches: (i) => i.UpdateRoutingControlStateEntries.map((entry) => entry.RoutingControlArn),
  },
  'route53:ChangeResourceRecordSets': {
    does: 'change',
    plane: 'us-east-1',
    repeat: 'same-end',
    undo: true,
    iam: ['route53:ChangeResourceRecordSets'],
    touches: (i) => i.ChangeBatch.Changes.map((change) => `${i.HostedZoneId}/${change.ResourceRecordSet.Name}`),
  },
  'sql:CloseForWrites': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    iam: [],
    touches: (i) => [i.instance],
  },
  'sql:OpenForWrites': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    iam: [],
    touches: (i) => [i.instance],
  },
  'sql:WriteProbe': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    leaves: 'its row in muster_probe.write_probe stays',
    iam: [],
    touches: (i) => [i.instance],
  },
  // The plan's synthetic request carries an id of its own; plan check refuses one without.
  'http:Send': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    leaves: 'it sends a real request, and what that leaves behind stays',
    iam: [],
    touches: (i) => [i.url],
  },
  // Told twice is a nuisance, not told is a night without orchestrator: it may be repeated.
  'sns:Publish': {
    does: 'change',
    plane: 'data',
    repeat: 'same-end',
    undo: true,
    leaves: 'who was told stays told',
    iam: ['sns:Publish'],
    touches: (i) => [i.TopicArn.split(':').at(-1) ?? i.TopicArn],
  },
  's3:PutObject': {
    does: 'change',
    plane: 'called',
    repeat: 'same-end',
    undo: true,
    iam: ['s3:PutObject'],
    touches: (i) => [`${i.Bucket}/${i.Key}`],
  },
} as const satisfies Catalogue;

export type CallName = keyof typeof calls;
export type InputOf<C extends CallName> = CallInputs[C];
export type ReadName = { [C in CallName]: (typeof calls)[C] extends { does: 'read' } ? C : never }[CallName];
export type ChangeName = Exclude<CallName, ReadName>;

export function isChange(call: CallName): call is ChangeName {
  return calls[call].does === 'change';
}

export function changeFact<C extends ChangeName>(call: C): ChangeFact<InputOf<C>> {
  // unsafe: the entry at C takes C's input by `satisfies Catalogue`; TypeScript cannot follow the index.
  return calls[call] as unknown as ChangeFact<InputOf<C>>;
}
