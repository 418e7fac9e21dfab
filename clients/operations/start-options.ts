/** How a failover's run looks from outside: its id, its queue, what the Temporal UI lists and says of it. */
import { type WorkflowStartOptions } from '@temporalio/client';
import { queues } from '../../contract/ids';
import { memoKeys, type OperationInput } from '../../contract/operation-input';
import { startAttributes } from '../../contract/search-attributes';
import { type OperationWorkflow } from './find-operation';

export interface StartWorkflowOperationOptions {
  readonly workflowId: string;
  readonly queuePrefix: string;
}

export function startOptions(
  input: OperationInput,
  { workflowId, queuePrefix }: StartWorkflowOperationOptions,
): WorkflowStartOptions<OperationWorkflow> {
  const { application, operation, mode, from, to, reason, startedBy } = input;
  return {
    workflowId,
    taskQueue: queues.workflows(queuePrefix),
    args: [input],
    memo: { [memoKeys.application]: application },
    typedSearchAttributes: startAttributes(input),
    staticSummary: `${operation} of ${application} from ${from} to ${to}${mode === 'real' ? '' : ` (${mode})`}`,
    staticDetails: [
      `**${operation}** of **${application}**, ${from} -> ${to}, ${mode}`,
      '',
      `reason: ${reason}`,
      '',
      `started by: ${startedBy}`,
    ].join('\n'),
  };
}
