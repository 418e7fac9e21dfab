/** Decisions that are taken while others are written: counted in the order in which they will be read again, whichever store is fast. */
import { randomUUID } from 'node:crypto';
import { decisionRecord } from '../../contract/decisions';
import { homeChangedSignal, messages } from '../../contract/messages';
import { keep, pairOfRegions } from './fake-stores';
import { deadRegion, say } from './scripts';
import { gateOpen, openStage, type Operation, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

const atGate = async (): Promise<Operation> => {
  const operation = await stage.start(stage.input({ orchestrator: pairOfRegions, startedBy: 'oncall' }));
  await operation.until(gateOpen);
  return operation;
};

it('a rejection whose store is faster than that of the approval before it does not overtake it', async () => {
  const operation = await atGate();
  await operation.decide('approve', 'ops-lead');
  let answer: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  stage.stores.beforeAnswer = () => (stage.stores.writes.length === 2 ? slow : Promise.resolve());
  const approving = operation.decide('approve', 'dba');
  await operation.until(() => stage.stores.writes.length === 2);
  const rejecting = operation.decide('reject', 'duty');
  await rejectionWritten(operation);
  expect((await operation.progress()).gate).toMatchObject({ is: 'open' });
  answer();
  expect(await approving).toMatchObject({ accepted: true, have: 2 });
  expect(await rejecting).toMatchObject({ accepted: false });
  expect((await operation.result()).outcome).toBe('recovered');
});

/** Its activity has completed in the history, and the workflow task after it too. */
async function rejectionWritten(operation: Operation): Promise<void> {
  await operation.until(() => stage.stores.writes.length === 3);
  for (;;) {
    const { events = [] } = await operation.handle.fetchHistory();
    const ended = events?.findLastIndex((event) => event.activityTaskCompletedEventAttributes) ?? -1;
    const scheduled = events?.filter(
      ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'decisions.write',
    );
    const last = Number(events?.[ended]?.activityTaskCompletedEventAttributes?.scheduledEventId ?? -1);
    const isAfter = events?.slice(ended).some((event) => event.workflowTaskCompletedEventAttributes) ?? false;
    if (scheduled?.length === 3 && last === Number(scheduled[2]?.eventId) && isAfter) return;
    await operation.progress();
  }
}

it('what is read in the order of its times is counted in the order in which it was taken, also within one instant', async () => {
  const operation = await atGate();
  const said = ['ops-lead', 'dba'].map((by) => operation.decide('approve', by));
  await Promise.all(said);
  const at = stage.stores.writes.flatMap(({ copies }) => copies.map(({ record }) => record.at));
  expect(new Set(at).size).toBe(2);
  expect((await operation.result()).approvals.map((one) => one.at)).toEqual([...at].sort());
});

it('of what was found again the answer does not say that it outlives home, unless two Regions have it', async () => {
  const operation = await atGate();
  const message = (by: string) => ({
    ...{ operationId: operation.operationId, gate: 'promote/1', nonce: randomUUID(), by },
    acceptFence: 'impossible' as const,
  });
  const alone = message('ops-lead');
  keep(stage.stores, decisionRecord('approve', 'payments', alone, new Date().toISOString()), 'us-west-2');
  const { operationId } = operation;
  const change = { operationId, failoverVersion: 102, nonce: randomUUID(), by: 'duty' };
  await operation.handle.signal(homeChangedSignal, change);
  await operation.until(({ journal }) => journal.some(({ what }) => what.includes('found in us-west-2')));
  expect(await operation.handle.executeUpdate(messages.approve, { args: [alone] })).toMatchObject({
    ...{ accepted: true, have: 1, heldIn: ['us-west-2'], outlivesHome: false },
  });
  await say(operation, messages.abort.name);
  await operation.result();
});
