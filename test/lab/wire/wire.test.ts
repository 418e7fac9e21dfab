import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import * as ecs from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  PromoteReadReplicaCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as rds from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import * as route53 from '@aws-sdk/client-route-53';
import * as arc from '@aws-sdk/client-route53-recovery-cluster';
import { AwsError, type AwsService, type Handler } from '../../../lab/aws/service';
import { callerOn, startLab, type TestLab } from './test-lab';

const asked: { operation: string; input: unknown }[] = [];
const played = (handlers: Record<string, Handler>): Record<string, Handler> =>
  Object.fromEntries(
    Object.entries(handlers).map(([operation, handler]) => [
      operation,
      (input: unknown, call) => {
        asked.push({ operation, input });
        return handler(input, call);
      },
    ]),
  );

const created = new Date('2026-11-23T10:00:00Z');
const services: AwsService[] = [
  {
    signingName: 'rds',
    protocol: 'query',
    schemas: rds,
    handlers: played({
      DescribeDBInstances: () => ({
        DBInstances: [
          {
            DBInstanceIdentifier: 'ledger-euw1',
            DBInstanceStatus: 'available',
            MultiAZ: true,
            AllocatedStorage: 100,
            InstanceCreateTime: created,
            Endpoint: { Address: '127.0.0.1', Port: 5432 },
            ReadReplicaDBInstanceIdentifiers: ['a<b', 'c&d'],
            StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
            TagList: [],
          },
          { DBInstanceIdentifier: 'ledger-use1' },
        ],
      }),
      PromoteReadReplica: () => {
        throw new AwsError('InvalidDBInstanceStateFault', 'DB Instance is not a read replica <ledger-euw1>.');
      },
    }),
  },
  {
    signingName: 'elasticloadbalancing',
    protocol: 'query',
    schemas: elb,
    handlers: played({
      DescribeTargetHealth: () => {
        throw new AwsError('TargetGroupNotFoundException', 'One or more target groups not found');
      },
    }),
  },
  {
    signingName: 'route53',
    protocol: 'rest-xml',
    schemas: route53,
    handlers: played({
      ChangeResourceRecordSets: () => ({ ChangeInfo: { Id: '/change/C1', Status: 'PENDING', SubmittedAt: created } }),
      ListResourceRecordSets: () => {
        throw new AwsError('NoSuchHostedZone', 'No hosted zone found with ID: Z9', 404);
      },
    }),
  },
  {
    signingName: 'ecs',
    protocol: 'json-1.1',
    schemas: ecs,
    handlers: played({
      DescribeServices: () => ({
        services: [{ serviceName: 'api', runningCount: 10, createdAt: created, events: [{ id: '1', message: 'hé' }] }],
        failures: [],
      }),
      UpdateService: () => {
        throw new AwsError('ServiceNotFoundException', 'Service not found.');
      },
    }),
  },
  {
    signingName: 'application-autoscaling',
    protocol: 'json-1.1',
    schemas: applicationAutoScaling,
    handlers: played({
      DescribeScalableTargets: () => {
        throw new AwsError('InternalServiceException', 'broken');
      },
    }),
  },
  {
    signingName: 'route53-recovery-cluster',
    protocol: 'json-1.0',
    schemas: arc,
    handlers: played({
      GetRoutingControlState: ({ RoutingControlArn }: arc.GetRoutingControlStateRequest) => ({
        RoutingControlArn,
        RoutingControlState: 'On',
      }),
      UpdateRoutingControlStates: () => {
        throw new AwsError('EndpointTemporarilyUnavailableException', 'try another', 503);
      },
    }),
  },
];

describe('the wire, held against the real SDK clients', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab(services);
  });
  afterAll(() => lab.stop());
  beforeEach(() => asked.splice(0));
  const config = (region = 'eu-west-1') => callerOn(lab, 'eu-west-1', region);

  it('carries lists, filters and flags of a query request to the handler as the command took them', async () => {
    const input = {
      DBInstanceIdentifier: 'ledger-euw1',
      MaxRecords: 20,
      Filters: [
        { Name: 'engine', Values: ['postgres', 'a b&c=d'] },
        { Name: 'x', Values: ['1'] },
      ],
    };
    await new RDSClient(config()).send(new DescribeDBInstancesCommand(input));
    expect(asked).toEqual([{ operation: 'DescribeDBInstances', input }]);
  });

  it('brings a query answer back whole: nested lists, dates, numbers, empty lists, marks that XML escapes', async () => {
    const { DBInstances, $metadata } = await new RDSClient(config()).send(new DescribeDBInstancesCommand({}));
    expect(DBInstances).toHaveLength(2);
    expect(DBInstances?.[0]).toMatchObject({
      MultiAZ: true,
      AllocatedStorage: 100,
      InstanceCreateTime: created,
      Endpoint: { Address: '127.0.0.1', Port: 5432 },
      ReadReplicaDBInstanceIdentifiers: ['a<b', 'c&d'],
      StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
      TagList: [],
    });
    expect($metadata.requestId).toMatch(/^[\da-f-]{36}$/);
  });

  it('sends a modelled query error so that the SDK finds its class', async () => {
    const failing = new RDSClient(config()).send(
      new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'ledger-euw1' }),
    );
    await expect(failing).rejects.toBeInstanceOf(rds.InvalidDBInstanceStateFault);
    await expect(failing).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
      message: 'DB Instance is not a read replica <ledger-euw1>.',
      $metadata: { httpStatusCode: 400 },
    });
    const elsewhere = new ElasticLoadBalancingV2Client(config()).send(
      new DescribeTargetHealthCommand({ TargetGroupArn: 'x' }),
    );
    await expect(elsewhere).rejects.toBeInstanceOf(elb.TargetGroupNotFoundException);
  });

  it('reads labels and body of a rest-xml request, and answers it', async () => {
    const ResourceRecordSet = {
      Name: 'api.example.com.',
      Type: 'A' as const,
      TTL: 60,
      SetIdentifier: 'eu',
      Failover: 'SECONDARY' as const,
      ResourceRecords: [{ Value: '127.0.0.2' }],
    };
    const ChangeBatch = { Comment: 'from & to', Changes: [{ Action: 'UPSERT' as const, ResourceRecordSet }] };
    const { ChangeInfo } = await new Route53Client(config()).send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z1', ChangeBatch }),
    );
    expect(asked).toEqual([{ operation: 'ChangeResourceRecordSets', input: { HostedZoneId: 'Z1', ChangeBatch } }]);
    expect(ChangeInfo).toEqual({ Id: '/change/C1', Status: 'PENDING', SubmittedAt: created });
  });

  it('reads the query of a rest-xml request and sends its modelled error', async () => {
    const input = {
      HostedZoneId: 'Z9',
      StartRecordName: 'api.example.com',
      StartRecordType: 'A' as const,
      MaxItems: 5,
    };
    const failing = new Route53Client(config()).send(new ListResourceRecordSetsCommand(input));
    await expect(failing).rejects.toBeInstanceOf(route53.NoSuchHostedZone);
    await expect(failing).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    expect(asked[0]?.input).toEqual(input);
  });

  it('round-trips awsJson 1.1, with dates and text beyond ASCII', async () => {
    const input = { cluster: 'payments', services: ['api', 'settle'] };
    const { services: found } = await new ECSClient(config()).send(new DescribeServicesCommand(input));
    expect(asked).toEqual([{ operation: 'DescribeServices', input }]);
    expect(found).toMatchObject([
      { serviceName: 'api', runningCount: 10, createdAt: created, events: [{ message: 'hé' }] },
    ]);
    const failing = new ECSClient(config()).send(new UpdateServiceCommand({ service: 'nope', desiredCount: 50 }));
    await expect(failing).rejects.toBeInstanceOf(ecs.ServiceNotFoundException);
    await expect(failing).rejects.toMatchObject({ message: 'Service not found.' });
  });

  it('gives an error modelled as the server’s fault its 5xx', async () => {
    const failing = new ApplicationAutoScalingClient(config()).send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }),
    );
    await expect(failing).rejects.toMatchObject({
      name: 'InternalServiceException',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('round-trips awsJson 1.0', async () => {
    const client = new arc.Route53RecoveryClusterClient({ ...config(), endpoint: lab.listener('eu-west-1').url });
    const RoutingControlArn = 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/r';
    expect(await client.send(new arc.GetRoutingControlStateCommand({ RoutingControlArn }))).toMatchObject({
      RoutingControlState: 'On',
    });
    const UpdateRoutingControlStateEntries = [{ RoutingControlArn, RoutingControlState: 'Off' as const }];
    await expect(
      client.send(new arc.UpdateRoutingControlStatesCommand({ UpdateRoutingControlStateEntries })),
    ).rejects.toMatchObject({ name: 'EndpointTemporarilyUnavailableException', $metadata: { httpStatusCode: 503 } });
  });

  it('names what it does not play', async () => {
    const failing = new RDSClient(config()).send(
      new CreateDBInstanceCommand({ DBInstanceIdentifier: 'x', DBInstanceClass: 'y', Engine: 'postgres' }),
    );
    await expect(failing).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('the lab plays no rds:CreateDBInstance') as string,
    });
    const elsewhere = new RDSClient(config('ap-south-1')).send(new DescribeDBInstancesCommand({}));
    await expect(elsewhere).rejects.toMatchObject({
      message: expect.stringContaining('no Region ap-south-1') as string,
    });
  });
});
