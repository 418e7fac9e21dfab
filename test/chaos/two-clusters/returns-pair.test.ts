/**
 * The old cluster comes back into a later operation. What it had acknowledged and not passed on is re-applied by the server to whatever runs
 * under the id by then (seen: facts of Temporal's replication); every message names its operation, so that nothing of it counts.
 */
import { randomUUID } from 'node:crypto';
import { messages } from '../../../contract/messages';
import { type Progress } from '../../../contract/progress';
import { eventually, gateOpen, openOrchestra, type Orchestra, planOf } from '../../orchestrator/orchestra';
import { deadRegion } from '../../orchestrator/side-workers';
import { first, second } from '../../orchestrator/pair';
import { promote } from '../../workflow/scripts';

let orchestra: Orchestra;
beforeAll(async () => {
  orchestra = await openOrchestra();
  for (const side of Object.values(orchestra.sides)) side.script = { ...deadRegion, 'ledger.promote': promote };
}, 300_000);
afterAll(() => orchestra.close(), 120_000);

const ignored = ({ journal }: Progress): readonly string[] =>
  journal.flatMap(({ what }) => (what.includes('ignored, it is meant for operation') ? [what] : []));

it('messages of an earlier operation, re-applied when the old cluster returns, do not touch the later one', async () => {
  const plan = planOf('payments');
  const earlier = await orchestra.begin(first, plan);
  await gateOpen(orchestra, first, earlier);
  await orchestra.copied();
  for (const link of orchestra.pair.links) link.cut();
  // Acknowledged by the old home alone.
  const before = orchestra.client(first).workflow.getHandle(earlier.workflowId);
  await orchestra.approve(first, earlier, 'ops-lead');
  const said = { operationId: earlier.operationId, by: 'duty', reason: 'a false alarm' };
  for (const what of [messages.pause, messages.abort])
    await before.executeUpdate(what, { args: [{ ...said, nonce: randomUUID() }] });
  expect(await orchestra.report(first, earlier)).toMatchObject({ outcome: 'aborted' });
  await orchestra.kill(first);

  await orchestra.takeOver(second);
  await gateOpen(orchestra, second, earlier);
  for (const by of ['ops-lead', 'dba']) await orchestra.approve(second, earlier, by);
  expect(await orchestra.report(second, earlier)).toMatchObject({ outcome: 'recovered' });

  const later = await orchestra.begin(second, plan);
  await gateOpen(orchestra, second, later);
  for (const link of orchestra.pair.links) link.heal();
  await orchestra.comeBack(first);
  const heard = await eventually('what the old cluster had is re-applied', async () => {
    const progress = await orchestra.progress(second, later);
    return ignored(progress).length >= 3 ? progress : undefined;
  });
  expect(heard).toMatchObject({
    operationId: later.operationId,
    outcome: null,
    paused: null,
    gate: { is: 'open', have: [] },
  });
  for (const what of ['approve promote/1', 'pause', 'abort'])
    expect(ignored(heard)).toContainEqual(`${what}: ignored, it is meant for operation ${earlier.operationId}`);

  for (const by of ['dba', 'ops-lead']) await orchestra.approve(second, later, by);
  const report = await orchestra.report(second, later);
  expect(report).toMatchObject({ outcome: 'recovered', operationId: later.operationId });
  expect(report.approvals.map(({ by }) => by)).toEqual(['dba', 'ops-lead']);
}, 300_000);
