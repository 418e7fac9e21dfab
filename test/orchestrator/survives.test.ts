/**
 * A failover that outlives its orchestrator: real clusters and real workflow code, activities whose outcomes are scripted. Home is killed while
 * the promotion is under way and after people have approved; the survivor goes on.
 */
import { clusterOf } from '../../domain/orchestrator/pair';
import { deadRegion, promotion } from '../workflow/scripts';
import { approve, beginFailover, deciders, reportOf, workflowId } from './begin-failover';
import { first, second } from './pair';
import { type PlayedPair, startPlayedPair } from './played-pair';
import { type Side } from './sides';

let played: PlayedPair;
let sides: readonly [Side, Side];
const late: (() => void)[] = [];
beforeAll(async () => {
  played = await startPlayedPair();
  sides = [await played.startWorkers(0), await played.startWorkers(1)];
}, 300_000);
afterAll(async () => {
  for (const answer of late) answer();
  await played.close();
}, 120_000);

it('goes on with the survivor within seconds, with the approvals that were given', async () => {
  const [a, { seen }] = await played.pair.clusters();
  const before = (await played.temporal(0)).client;
  const begun = await beginFailover(before);

  // Whoever has the promotion when home dies never answers.
  let promoting: () => void = () => undefined;
  const isPromoting = new Promise<void>((resolve) => (promoting = resolve));
  for (const side of sides)
    side.script = {
      ...deadRegion,
      'ledger.promote': (asked) => {
        if (asked.may !== 'act' || !asked.intent) return { is: 'ready', send: [promotion] };
        promoting();
        return new Promise((answer) =>
          late.push(() => {
            answer({ is: 'moving', by: 'us', hint: 'dead' });
          }),
        );
      },
    };
  for (const by of deciders) await approve(before, begun, by);
  await isPromoting;
  await played.copied();

  await played.pair.servers[0].kill();
  // What the survivor sees: the promotion had been sent, and is there.
  sides[1].script = {
    ...deadRegion,
    'ledger.promote': ({ may }) =>
      may === 'look' ? { is: 'ready', send: [promotion] } : { is: 'reached', evidence: { instance: 'ledger-euw1' } },
  };
  const commandAt = Date.now();
  await played.takeOver(second);
  const after = (await played.temporal(1)).client;
  const report = await reportOf(after, begun.runId);

  expect(report).toMatchObject({ outcome: 'recovered', operationId: begun.operationId });
  expect(report.approvals.map(({ by }) => by)).toEqual([...deciders]);
  const { events } = await after.workflow.getHandle(workflowId).fetchHistory();
  const writers = [...new Set(events?.map(({ version }) => clusterOf(Number(version), [a.seen, seen])?.region))];
  expect(writers).toEqual([first, second]);
  // By the cluster's own timestamps: within the heartbeat time-out (5 s) of what the dead side had, and what a takeover takes.
  const resumed = events?.find(
    (event) => event.activityTaskStartedEventAttributes && clusterOf(Number(event.version), [seen]) !== undefined,
  );
  expect(Number(resumed?.eventTime?.seconds) * 1_000 - commandAt).toBeLessThan(10_000);
  const promotions = sides.flatMap(({ calls }) => calls.filter(({ intent }) => intent));
  expect(new Set(promotions.map(({ intent }) => intent?.call))).toEqual(new Set([promotion.call]));
}, 180_000);
