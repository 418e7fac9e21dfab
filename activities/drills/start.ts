/**
 * Starts the drill that was decided on: derived here, from the plan it was launched with, and started once, whatever happens to this
 * attempt. A live drill holds the recovery id, so a running operation refuses it; the others hold the application's drill id.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { type OtherActivities } from '../../contract/activities';
import { buildDrill, firstN } from '../../contract/build-input';
import { type DrillStartInput, type DrillStartResult } from '../../contract/drill-launch';
import { operationIdOf, queues, workflowIds, workflowTypes } from '../../contract/ids';
import { memoKeys, type OperationInput } from '../../contract/operation-input';
import { epochMs } from '../../domain/instant';
import { type Refusal } from '../../domain/goal';
import { utc } from '../../domain/report-words';
import { switchoverLacks } from '../../domain/steps/derive-switchover';
import { measuredTimes } from './past-times';
import { answerMs } from './turn';

type StartOperation = OtherActivities['operation.start'];

export function createDrillStart(
  startOperation: StartOperation,
  wallNow: () => number,
): OtherActivities['drill.start'] {
  return async (asked) => {
    const { launch, requestId } = asked;
    const workflowId =
      launch.mode === 'live' ? workflowIds.recovery(launch.application) : workflowIds.drill(launch.application);
    const { notAfter } = asked;
    // A later attempt only learns whether an earlier one had started it.
    if (notAfter !== null && wallNow() > epochMs(notAfter) && !(await isStarted(workflowId, requestId, wallNow)))
      return refused({
        rule: 'a late drill is skipped',
        saw: `nobody could start it until ${utc(notAfter)}`,
        wanted: 'a worker that runs at its time',
        source: 'drills.within of the plan',
      });
    const [lack, ...more] = launch.mode === 'live' ? switchoverLacks(launch.plan, asked.way) : [];
    if (lack) return refused(lack, ...more);
    const input = inputOf(asked, await measuredTimes(timesOf(launch), wallNow));
    const { is, runId } = await startOperation({
      workflowType: workflowTypes[input.operation],
      workflowId,
      taskQueue: queues.workflows(launch.queuePrefix),
      input,
      requestId,
    });
    return is === 'started'
      ? { is, workflowId, operationId: operationIdOf(runId, firstN) }
      : refused({
          rule: launch.mode === 'live' ? 'no drill begins during an operation' : 'one drill at a time',
          saw: `${launch.application}@${operationIdOf(runId, firstN)} began meanwhile under ${workflowId}`,
          wanted: `nothing that runs under ${workflowId}`,
          source: 'a rehearsal never stands in the way',
        });
  };
}

function refused(first: Refusal, ...more: readonly Refusal[]): DrillStartResult {
  return { is: 'refused', because: [first, ...more] };
}

/** A dry run predicts how long the real one would take. */
function timesOf({ application, mode, timeScale }: DrillStartInput['launch']) {
  return { application, timeScale, mode: mode === 'dry-run' ? ('real' as const) : mode };
}

function inputOf(
  { launch, way, tag, requestId, by, reason }: DrillStartInput,
  times: Awaited<ReturnType<typeof measuredTimes>>,
): OperationInput {
  const { plan, planHash, mode, name, scenario, rules, ...place } = launch;
  return buildDrill(
    {
      ...{ plan, planHash, way, mode, reason, by, name, scenario },
      nonce: requestId,
      particulars: { tag },
      ...(rules ? { rules } : {}),
    },
    { ...place, ...times },
  );
}

async function isStarted(workflowId: string, requestId: string, wallNow: () => number): Promise<boolean> {
  if (activityInfo().attempt === 1) return false;
  const client = getClient();
  try {
    const { memo } = await client.withDeadline(wallNow() + answerMs, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    return memo?.[memoKeys.requestId] === requestId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
