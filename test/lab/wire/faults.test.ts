import * as rds from '@aws-sdk/client-rds';
import * as route53 from '@aws-sdk/client-route-53';
import { type AwsService } from '../../../lab/aws/service';
import { createVersioned } from '../../../lab/world/create-versioned';
import { type Fault } from '../../../lab/world/faults';
import { type World } from '../../../lab/world/world';
import { callerOn, startLab, type TestLab } from './test-lab';

let promotions = 0;
let replica: ReturnType<typeof createVersioned<boolean>>;
const services = (world: World): AwsService[] => {
  replica = createVersioned(world.clock, true);
  return [
    {
      signingName: 'rds',
      protocol: 'query',
      schemas: rds,
      isRead: (operation) => operation.startsWith('Describe'),
      handlers: {
        DescribeDBInstances: (_input: unknown, { at }) => ({
          DBInstances: [{ DBInstanceStatus: replica.at(at) ? 'replica' : 'promoted' }],
        }),
        PromoteReadReplica: () => {
          promotions += 1;
          replica.set(false);
          return { DBInstance: { DBInstanceStatus: 'available' } };
        },
      },
    },
    {
      signingName: 'route53',
      protocol: 'rest-xml',
      schemas: route53,
      handlers: { GetChange: () => ({ ChangeInfo: {} }) },
    },
  ];
};

describe('a fault on the way to AWS', () => {
  let lab: TestLab;
  beforeEach(async () => {
    promotions = 0;
    lab = await startLab(services);
  });
  afterEach(() => lab.stop());

  /** Time-outs of a dead Region are the test's price: kept as short as a loaded machine allows. */
  const client = (side = 'eu-west-1', region = 'eu-west-1', timeoutMs = 5_000) =>
    new rds.RDSClient(callerOn(lab, side, region, timeoutMs));
  const describe_ = async (from: rds.RDSClient) =>
    (await from.send(new rds.DescribeDBInstancesCommand({}))).DBInstances?.[0]?.DBInstanceStatus;
  const promote = (from: rds.RDSClient) => from.send(new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier: 'x' }));
  const on = (fault: Fault) => lab.world.faults.start(fault);
  const written = () =>
    lab.world.journal
      .entries('request')
      .map((entry) => (entry.is === 'request' ? [entry.operation, entry.outcome, entry.reply] : []));

  it('throttles and breaks down by the names the SDK knows, and does no work', async () => {
    on({ fault: 'throttle', match: { service: 'rds', times: 1 } });
    await expect(promote(client())).rejects.toMatchObject({ name: 'Throttling', $metadata: { httpStatusCode: 400 } });
    on({ fault: 'server-error', match: { operation: 'PromoteReadReplica', times: 1 } });
    await expect(promote(client())).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    expect(promotions).toBe(0);
    await promote(client());
    expect(written()).toEqual([
      ['PromoteReadReplica', 'Throttling', 'sent'],
      ['PromoteReadReplica', 'InternalFailure', 'sent'],
      ['PromoteReadReplica', 'ok', 'sent'],
    ]);
  });

  it('drops the reply after the work was done', async () => {
    on({ fault: 'drop-reply', match: { operation: 'PromoteReadReplica', times: 1 } });
    await expect(promote(client())).rejects.toThrow('socket hang up');
    expect(promotions).toBe(1);
    expect(written()).toEqual([['PromoteReadReplica', 'ok', 'dropped']]);
    expect(await describe_(client())).toBe('promoted');
  });

  it('answers reads as the world was, and changes as it is', async () => {
    await promote(client());
    const id = on({ fault: 'stale-read', match: { service: 'rds' }, staleMs: 60_000 });
    expect(await describe_(client())).toBe('replica');
    lab.world.faults.stop(id);
    expect(await describe_(client())).toBe('promoted');
  });

  it('leaves a request unanswered and undone when its time runs out', async () => {
    on({ fault: 'time-out', match: { operation: 'PromoteReadReplica', times: 1 } });
    await expect(promote(client('eu-west-1', 'eu-west-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(promotions).toBe(0);
    expect(written()).toEqual([['PromoteReadReplica', 'timed-out', 'black-holed']]);
  });

  it('makes a lost Region silent to all and dumb to itself, and no other', async () => {
    await lab.world.regions.lose('us-east-1');
    await expect(describe_(client('eu-west-1', 'us-east-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(describe_(client('us-east-1', 'eu-west-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await describe_(client('eu-west-1', 'eu-west-1'))).toBe('replica');
    await lab.world.regions.heal('us-east-1');
    expect(await describe_(client('eu-west-1', 'us-east-1'))).toBe('replica');
  });

  it('takes Route 53 away with us-east-1, whatever Region the caller signs for', async () => {
    const ask = (timeoutMs: number) =>
      new route53.Route53Client(callerOn(lab, 'eu-west-1', 'eu-west-1', timeoutMs)).send(
        new route53.GetChangeCommand({ Id: 'C1' }),
      );
    await ask(5_000);
    await lab.world.regions.lose('us-east-1');
    await expect(ask(150)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('silences a black-holed Region and the cut side of a partition', async () => {
    const hole = on({ fault: 'black-hole', region: 'us-east-1' });
    await expect(describe_(client('eu-west-1', 'us-east-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    lab.world.faults.stop(hole);
    on({ fault: 'partition', from: 'eu-west-1', to: 'us-east-1', both: false });
    await expect(promote(client('eu-west-1', 'us-east-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(promotions).toBe(0);
    // The other way round the request arrives and its answer does not.
    await expect(promote(client('us-east-1', 'eu-west-1', 150))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(promotions).toBe(1);
  });

  it('lies between the sides as the delay of their link', async () => {
    const far = await startLab(services, { links: { defaultMs: 30, jitterMs: 0 } });
    const began = performance.now();
    await new rds.RDSClient(callerOn(far, 'eu-west-1', 'us-east-1')).send(new rds.DescribeDBInstancesCommand({}));
    expect(performance.now() - began).toBeGreaterThanOrEqual(58);
    await far.stop();
  });

  it('refuses a request without a signature, as it cannot tell whom it is for', async () => {
    const answer = await fetch(lab.listener('eu-west-1').url, { method: 'POST', body: 'Action=DescribeDBInstances' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('MissingAuthenticationToken');
  });
});
