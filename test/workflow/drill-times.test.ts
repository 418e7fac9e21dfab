/** A drill that the launcher starts goes by what was measured of its application, as one that a person starts. */
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { readPastRuns } from '../../contract/past-runs';
import { type OperationInput } from '../../contract/operation-input';
import { monthly, planWith } from './drill-plans';
import { type DrillStage, launchInput, openDrillStage } from './drill-stage';

let stage: DrillStage;
beforeEach(async () => {
  stage = await openDrillStage();
});
afterEach(() => stage.close());

const plan = planWith([monthly]);
const startedAt = '2026-11-23T03:00:00.000Z';
const took = (ms: number) => new Date(Date.parse(startedAt) + ms).toISOString();

/** A drill that is over, without its worker: its run is there, and returned this. */
async function past(cloneMs: number): Promise<void> {
  const { client, connection, namespace } = stage.temporal;
  const taskQueue = `${stage.queuePrefix}by-hand`;
  await client.workflow.start('drill', { workflowId: 'drill/payments', taskQueue });
  const service = connection.workflowService;
  const { taskToken } = await connection.withDeadline(Date.now() + 10_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  const step = { id: 'ledger.clone', state: 'reached', startedAt, finishedAt: took(cloneMs), attempts: 1 };
  const report = {
    operationId: `past-${cloneMs}.1`,
    mode: 'isolated',
    operation: 'drill',
    steps: [step],
    rtoMs: plan.objectives.rtoMs * 0.02,
    plan,
  };
  await service.respondWorkflowTaskCompleted({
    ...{ namespace, taskToken },
    commands: [
      {
        commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
        completeWorkflowExecutionCommandAttributes: {
          result: { payloads: [defaultPayloadConverter.toPayload(report)] },
        },
      },
    ],
  });
}

it('is timed by five drills of its mode, and says by how many', async () => {
  for (const ms of [100, 200, 300, 400, 500]) await past(ms);
  // Visibility lists them, about a second behind.
  while ((await readPastRuns(stage.temporal.client.workflow, 'payments')).length < 5);
  const handle = await stage.launch(
    launchInput(stage, plan, { asked: { by: 'duty', reason: 'a rehearsal' } }),
    'drill-launch/payments/monthly-1',
  );
  expect(await handle.result()).toMatchObject({ is: 'started' });

  const { events } = await stage.temporal.client.workflow.getHandle('drill/payments').fetchHistory();
  const [given] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { steps } = defaultPayloadConverter.fromPayload<OperationInput>(given ?? {});
  const timingOf = (id: string) => steps.find((step) => step.id === id)?.timing;
  expect(timingOf('ledger.clone')).toMatchObject({
    expectedMs: 300,
    budgetMs: 500,
    source: 'measured: 5 runs of this application, mode isolated, p50/p95',
  });
  expect(timingOf('ledger.remove')?.source).toContain('published, not measured: 0 of 5 runs');
});
