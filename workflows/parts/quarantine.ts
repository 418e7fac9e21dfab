/**
 * A Region that returns comes back with a writable PostgreSQL. After a promotion beside a primary that was not proven closed, a run of its own
 * drives the fence until it is: started by an activity, since a child would end with this run.
 */
import { isCancellation } from '@temporalio/workflow';
import { queues, workflowTypes } from '../../contract/ids';
import { callOther } from './call-activity';
import { returnsWritable } from './measure';
import { note, type Run } from './run';

export async function quarantine(run: Run): Promise<void> {
  const { quarantine: asked } = run.input;
  const open = returnsWritable(run);
  if (!asked || open.length === 0) return;
  const names = open.map(({ instance }) => instance).join(', ');
  const { workflowId, input } = asked;
  try {
    const { is } = await callOther(
      run,
      { summary: `quarantine ${names} until it is proven closed`, startToCloseMs: 30_000, attempts: 10 },
      (activities) =>
        activities['operation.start']({
          workflowType: workflowTypes.quarantine,
          workflowId,
          taskQueue: queues.workflows(queuePrefixOf(run)),
          requestId: `${run.operationId}/quarantine`,
          input,
        }),
    );
    note(
      run,
      `${workflowId} ${is === 'started' ? 'drives' : 'drives already'} the fence of ${names} until it is proven`,
    );
  } catch (error) {
    if (isCancellation(error)) throw error;
    note(
      run,
      `${workflowId} could not be started: fence ${names} by hand when its Region returns (muster quarantine ${run.input.application})`,
    );
  }
}

/** Queues of one muster share their prefix: that of the steps' queue is ours. */
function queuePrefixOf({ input }: Run): string {
  return input.anyStepsQueue.slice(0, input.anyStepsQueue.length - queues.anySteps('').length);
}
