/** Capacity, traffic and alarms against a lab without databases: the real SDK, real DNS, real HTTP. One world, in order. */
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { type GoalName, type Targets } from '../../../domain/kinds/table';
import { type ReachResult } from '../../../contract/activities';
import { settingsSchema } from '../../../lab/world/settings';
import { type Driven } from './drive-in-lab';
import { labOfSuite } from './lab-of-suite';

const [preferred, other] = ['us-east-1', 'eu-west-1'] as const;
const service = { cluster: 'payments', service: 'api' } as const;

const settings = settingsSchema.parse({
  timeScale: 0.02,
  links: { defaultMs: 5, jitterMs: 0 },
  services: [
    { ...service, in: { [preferred]: { desired: 4, min: 4, max: 8 }, [other]: { desired: 2, min: 2, max: 8 } } },
  ],
  zones: [
    {
      name: 'example.com',
      records: [
        {
          name: 'api.example.com',
          fronts: {
            [preferred]: { service: 'api', healthCheck: 'recovery-control', primary: true },
            [other]: { service: 'api', healthCheck: 'recovery-control' },
          },
        },
        {
          name: 'plain.example.com',
          policy: 'simple',
          fronts: { [preferred]: { service: 'api', healthCheck: 'none', primary: true } },
        },
      ],
    },
  ],
  routingControls: [
    { name: 'api-us-east-1', region: preferred, on: true },
    { name: 'api-eu-west-1', region: other, on: false },
  ],
  alarms: [
    { name: 'payments-errors', region: preferred },
    { name: 'payments-any', region: preferred, anyOf: ['payments-errors'] },
    { name: 'ledger-lag', region: other, state: 'INSUFFICIENT_DATA' },
  ],
});

const suite = labOfSuite(settings, other);

function step<N extends GoalName>(goal: N, target: Targets[N]): Driven {
  const timing = {
    expectedMs: 2_000,
    budgetMs: 10_000,
    deadlineMs: 60_000,
    source: 'the test',
    clock: 'real',
  } as const;
  return { id: goal, goal, target, timing };
}

const primary = { ...service, region: preferred, tasks: 4, max: 8 };
const standby = { ...service, region: other, tasks: 2, max: 8 };
const capacity = () => suite.drive.look(step('ecs-service.conform', { primary, standby }));
const alarms = { [preferred]: ['payments-errors', 'payments-any'], [other]: ['ledger-lag'] };
const rulesOf = (result: ReachResult) => (result.is === 'blocked' ? result.because.map(({ rule }) => rule) : result);

function traffic(direction: { readonly from: string; readonly to: string }) {
  const arns = suite.lab.dns.routingControlArns();
  const controls = ([preferred, other] as const).map((region) => ({
    arn: arns[`api-${region}`] ?? '',
    region,
    state: region === direction.to ? ('On' as const) : ('Off' as const),
  }));
  return { ...direction, endpoints: suite.lab.dns.arcEndpoints(), controls, name: 'api.example.com', ttlMs: 1_200 };
}

function plain(to: typeof preferred | typeof other) {
  const { host } = suite.lab.compute.front(to, 'api');
  const record = { Name: 'plain.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: host }] };
  const from = to === preferred ? other : preferred;
  return { from, to, zone: suite.lab.dns.zoneIds()['example.com'] ?? '', record, ttlMs: 1_200 };
}

it('finds capacity and traffic as the plan says', async () => {
  expect(await capacity()).toMatchObject({ is: 'reached', evidence: { primaryBounds: '4 to 8', standbyDesired: 2 } });
  const there = { from: other, to: preferred };
  expect(await suite.drive.look(step('arc-routing-control.conform', traffic(there)))).toMatchObject({
    is: 'reached',
    evidence: { answers: suite.lab.compute.front(preferred, 'api').host, servedFrom: preferred },
  });
  expect(await suite.drive.look(step('route53-failover.conform', plain(preferred)))).toMatchObject({
    is: 'reached',
    evidence: { answers: suite.lab.compute.front(preferred, 'api').host },
  });
});

it('names what a move has changed', async () => {
  const prewarm = { ...standby, tasks: 6, minimum: 3, settleForMinimumMs: 60_000 };
  const moved = await Promise.all([
    suite.drive.act(
      step('ecs-service.prewarm', { ...prewarm, targetGroup: suite.lab.compute.targetGroupArn(other, 'api') }),
    ),
    suite.drive.act(step('arc-routing-control.shift', traffic({ from: preferred, to: other }))),
    suite.drive.act(step('route53-failover.shift', plain(other))),
  ]);
  expect(moved.map(({ is }) => is)).toEqual(['reached', 'reached', 'reached']);
  expect(rulesOf(await capacity())).toEqual([
    "the desired count is the plan's",
    "the minimum capacity is the plan's",
    'autoscaling is not suspended',
  ]);
  const back = traffic({ from: other, to: preferred });
  expect(rulesOf(await suite.drive.look(step('arc-routing-control.conform', back)))).toHaveLength(2);
  expect(rulesOf(await suite.drive.look(step('route53-failover.conform', plain(preferred))))).toEqual([
    "the record is the plan's",
    "the name answers what the plan's record says",
  ]);
});

it('settles both sides until nothing differs, and puts the standby back as it was', async () => {
  const settleStandby = step('ecs-service.settle-standby', standby);
  expect(await suite.drive.look(settleStandby)).toMatchObject({
    is: 'ready',
    send: [{ call: 'application-autoscaling:RegisterScalableTarget' }, { call: 'ecs:UpdateService' }],
  });
  expect(await suite.drive.act(settleStandby)).toMatchObject({
    is: 'reached',
    evidence: { running: 2, maxCapacity: 8 },
  });
  expect(await suite.drive.act(step('ecs-service.settle', primary))).toMatchObject({
    is: 'reached',
    notes: { sent: [] },
  });
  expect(await capacity()).toMatchObject({ is: 'reached' });
  expect(await suite.drive.undo(settleStandby)).toMatchObject({ is: 'undone', notes: { sent: [{}, {}] } });
  expect(rulesOf(await capacity())).toContain('autoscaling is not suspended');
});

it('finds alarms of every sort, and none open', async () => {
  expect(await suite.drive.look(step('drill.clear', { alarms }))).toMatchObject({
    is: 'reached',
    evidence: { alarms: 3, open: 0, withoutData: 'ledger-lag in eu-west-1' },
  });
  expect(await suite.drive.act(step('drill.soak', { alarms, forMs: 300 }))).toMatchObject({ is: 'reached' });
});

it('asks over HTTP, and names what is answered otherwise', async () => {
  const { host, port } = suite.lab.compute.front(other, 'api');
  const check = (name: string, status: number) => ({ name, url: `http://${host}:${port}/none`, expect: { status } });
  const { status } = await suite.outside.read(
    'http:Get',
    other,
    { url: check('', 0).url, method: 'GET', headers: {} },
    {},
    new AbortController().signal,
  );
  const result = await suite.drive.look(
    step('drill.answers', { region: other, checks: [check('right', status), check('wrong', 299)] }),
  );
  expect(result).toMatchObject({ is: 'blocked', because: [{ saw: expect.stringContaining(`wrong: GET`) as string }] });
  expect(rulesOf(result)).toHaveLength(1);
});

it('is not clear with an open alarm, one that does not exist, or a Region that is silent', async () => {
  const mistyped = { [preferred]: ['payments-errors', 'payments-eror'] };
  expect(rulesOf(await suite.drive.look(step('drill.clear', { alarms: mistyped })))).toEqual([
    'every alarm the plan names exists',
  ]);
  const client = new CloudWatchClient({ region: preferred });
  const opened = { AlarmName: 'payments-errors', StateValue: 'ALARM', StateReason: 'told by hand' } as const;
  await client.send(new SetAlarmStateCommand(opened));
  client.destroy();
  const only = { [preferred]: ['payments-errors'] };
  expect(await suite.drive.look(step('drill.clear', { alarms: only }))).toMatchObject({
    is: 'blocked',
    because: [{ saw: expect.stringMatching(/^payments-errors in us-east-1 is in ALARM since 20/) as string }],
  });
  expect(await suite.drive.act(step('drill.soak', { alarms: only, forMs: 60_000 }))).toMatchObject({
    is: 'blocked',
    because: [{ rule: 'no abort alarm is open' }],
  });
  await suite.lab.world.regions.lose(preferred);
  expect(await suite.drive.look(step('drill.clear', { alarms }))).toMatchObject({
    is: 'unseen',
    because: [{ rule: 'NoAnswer' }],
  });
});
