/** The launch of a drill on a real server: judged, one at a time, and with workers that come and go. */
import { type WorkflowHandle, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type DrillLaunchInput } from '../../contract/drill-launch';
import { workflowIds } from '../../contract/ids';
import { live, monthly, planWith } from './drill-plans';
import { type DrillStage, launchInput, openDrillStage, runsOf } from './drill-stage';
import { record } from './record';

const outcome = defineSearchAttributeKey('MusterOutcome', SearchAttributeType.KEYWORD);

let stage: DrillStage;
beforeEach(async () => {
  stage = await openDrillStage();
});
afterEach(() => stage.close());

async function run(input: DrillLaunchInput, id = `drill-launch/payments/${input.name}-by-test`) {
  return (await stage.launch(input, id)).result();
}

const keep = async (handle: WorkflowHandle): Promise<void> => {
  // unsafe: the history is fetched by workflow and run, and nothing else is asked of it.
  if (process.env['MUSTER_RECORD'] === '1') await record(handle as WorkflowHandleWithFirstExecutionRunId);
};

const asked = { by: 'duty', reason: 'a rehearsal' };

describe('a launch', () => {
  it('starts the drill when nothing speaks against it, and says which and by which plan', async () => {
    const handle = await stage.launch(
      launchInput(stage, planWith([monthly]), { asked }),
      'drill-launch/payments/monthly-1',
    );
    const report = await handle.result();
    expect(report).toMatchObject({
      is: 'started',
      name: 'monthly',
      scheduledAt: null,
      planHash: 'a'.repeat(64),
      because: [],
      drillWorkflowId: 'drill/payments',
    });
    await keep(handle);
    const drill = await stage.temporal.client.workflow.getHandle('drill/payments').describe();
    expect(drill.type).toBe('drill');
    expect(report.operationId).toBe(`${drill.runId}.1`);
    // Its turn is over.
    await stage.temporal.client.workflow.getHandle(workflowIds.drillTurn('payments')).result();
  });

  it('is skipped with every reason, and starts nothing', async () => {
    stage.world.receiving = false;
    stage.world.lastCommitAt = new Date(Date.now() - 60_000).toISOString();
    stage.world.replayedLsn = '0/20';
    stage.world.alarms['ledger-replica-lag'] = 'ALARM';
    const blackouts = [{ dates: { from: '2000-01-01', to: '2999-12-31' }, why: 'change freeze' }];
    const handle = await stage.launch(
      launchInput(stage, planWith([monthly], { blackouts }), { asked }),
      'drill-launch/payments/monthly-1',
    );
    const report = await handle.result();
    expect(stage.recorded).toEqual([report]);
    await keep(handle);
    expect(report.is).toBe('skipped');
    expect(report.because.map(({ rule }) => rule)).toEqual([
      'no drill begins in a blackout',
      'only a protected application is rehearsed',
      'no drill begins with more lag than the plan allows',
      'no drill begins while a blocking alarm is open',
    ]);
    expect(stage.calls).not.toContain('drill.start');
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(outcome)).toBe('skipped');
  });

  it.each([
    ['RDS does not answer', { replication: null }, 'only a protected application is rehearsed'],
    ['replication was terminated', { replication: 'terminated' }, 'only a protected application is rehearsed'],
    [
      'a blocking alarm does not exist',
      { alarms: { 'ledger-replica-lag': 'missing' } },
      'no drill begins while a blocking alarm is open',
    ],
  ] as const)('is skipped when %s', async (_what, world, rule) => {
    Object.assign(stage.world, world);
    const report = await run(launchInput(stage, planWith([monthly]), { asked }));
    expect(report.because.map((one) => one.rule)).toContain(rule);
  });

  it('goes on in a blackout that a person overrides with a reason, which the report keeps', async () => {
    const blackouts = [{ dates: { from: '2000-01-01', to: '2999-12-31' }, why: 'change freeze' }];
    const report = await run(
      launchInput(stage, planWith([monthly], { blackouts }), {
        asked: { ...asked, overrideBlackout: 'agreed with the board' },
      }),
    );
    expect(report).toMatchObject({
      is: 'started',
      overridden: { blackout: '2000-01-01 to 2999-12-31 (change freeze)', by: 'duty', reason: 'agreed with the board' },
    });
  });

  it('of a live drill holds the recovery id, and is skipped while an operation holds it', async () => {
    const plan = planWith([live]);
    const first = await run(launchInput(stage, plan, { asked }), 'drill-launch/payments/live-1');
    expect(first).toMatchObject({ is: 'started', drillWorkflowId: 'recovery/payments' });
    const second = await run(launchInput(stage, plan, { asked }), 'drill-launch/payments/live-2');
    expect(second.because).toMatchObject([
      { rule: 'one drill at a time', saw: expect.stringContaining('live drill payments@') as string },
    ]);
  });
});

describe('launches of one minute', () => {
  it('decide one after the other: one drill starts, the other is skipped and names it', async () => {
    const plan = planWith([monthly, live]);
    const both = await Promise.all([
      run(launchInput(stage, plan, { asked }), 'drill-launch/payments/monthly-1'),
      run(launchInput(stage, plan, { asked, ...live, rules: live }), 'drill-launch/payments/live-1'),
    ]);
    expect(both.map(({ is }) => is).sort()).toEqual(['skipped', 'started']);
    expect(both.find(({ is }) => is === 'skipped')?.because).toMatchObject([{ rule: 'one drill at a time' }]);
  });

  it('take the turn of a launch that was terminated in the middle', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    stage.after = (activity, call) => (activity === 'drill.facts' && call === 1 ? held : Promise.resolve());
    const plan = planWith([monthly]);
    const stuck = await stage.launch(launchInput(stage, plan, { asked }), 'drill-launch/payments/monthly-1');
    while (!stage.calls.includes('drill.facts')) await new Promise((resolve) => setTimeout(resolve, 25));
    await stuck.terminate('by hand');
    expect(await run(launchInput(stage, plan, { asked }), 'drill-launch/payments/monthly-2')).toMatchObject({
      is: 'started',
    });
    letGo();
  });
});

describe('a launch whose worker goes', () => {
  it('between decision and start starts exactly one drill when another comes', async () => {
    let facts = (): void => undefined;
    const seen = new Promise<void>((resolve) => {
      facts = resolve;
    });
    stage.after = (activity) => {
      if (activity === 'drill.facts') facts();
      return Promise.resolve();
    };
    const handle = await stage.launch(
      launchInput(stage, planWith([monthly]), { asked }),
      'drill-launch/payments/monthly-1',
    );
    await seen;
    await stage.stopWorker();
    await stage.startWorker();
    expect(await handle.result()).toMatchObject({ is: 'started' });
    expect(stage.calls.filter((one) => one === 'drill.facts')).toHaveLength(1);
    expect(await runsOf(stage, 'drill/payments')).toBe(1);
  });

  it('after the start, before its answer, starts exactly one drill, and reports that one', async () => {
    stage.after = (activity, call) =>
      activity === 'drill.start' && call === 1 ? Promise.reject(new Error('killed')) : Promise.resolve();
    const report = await run(launchInput(stage, planWith([monthly]), { asked }));
    expect(stage.calls.filter((one) => one === 'drill.start')).toHaveLength(2);
    const { runId } = await stage.temporal.client.workflow.getHandle('drill/payments').describe();
    expect(report).toMatchObject({ is: 'started', operationId: `${runId}.1` });
    expect(await runsOf(stage, 'drill/payments')).toBe(1);
  });
});
