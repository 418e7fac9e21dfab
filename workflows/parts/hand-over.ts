/** Becoming the operation that claimed the application, in the same chain: nothing is put back, and nothing is forgotten. */
import { makeContinueAsNewFunc, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { workflowTypes } from '../../contract/ids';
import { type Inherited, memoKeys, type OperationInput } from '../../contract/operation-input';
import { perhapsSent } from './perhaps-sent';
import { note, now, type Claim, type Run, type StepRun } from './run';

/** Never returns: the run ends by continuing as the other operation. */
export async function handOver(run: Run, { input, by, reason }: Claim): Promise<never> {
  note(run, `${run.input.operation} ${run.operationId} became ${input.operation}: ${reason}; kept: ${kept(run)}`, by);
  return continueAs({ ...input, n: run.input.n + 1, inherited: inheritance(run) });
}

/** Never returns: the same operation goes on in a new history, with all it knows and nothing sent twice. */
export async function renew(run: Run): Promise<never> {
  note(run, 'goes on in a new history: this one has grown long');
  return continueAs({ ...run.input, impairedSince: run.impairedSince, inherited: inheritance(run) });
}

/** Never returns. Only the type's name is used: the workflows need not know each other. */
export async function continueAs(input: OperationInput): Promise<never> {
  upsertMemo({ [memoKeys.gate]: null });
  return continueAsNewOf(workflowTypes[input.operation], workflowInfo().taskQueue, input);
}

async function continueAsNewOf(workflowType: string, taskQueue: string, input: OperationInput): Promise<never> {
  return makeContinueAsNewFunc<(input: OperationInput) => Promise<unknown>>({ workflowType, taskQueue })(input);
}

function kept(run: Run): string {
  const begun = run.steps.filter(({ startedAt, step }) => startedAt !== null && step.is === 'goal');
  return begun.map(({ step, status }) => `${step.id} ${status}`).join(', ') || 'nothing was begun';
}

function inheritance(run: Run): Inherited {
  const { input, operationId, journal, pointOfNoReturn } = run;
  const { operation, startedBy, reason } = input;
  return {
    ...{ operation, operationId, startedBy, reason, journal, pointOfNoReturn },
    steps: Object.fromEntries(run.steps.map((one) => [one.step.id, ofStep(one)])),
  };
}

function ofStep({ before, sent, intended, startedAt, inherited }: StepRun): Inherited['steps'][string] {
  const begun = startedAt !== null || inherited;
  return {
    begun,
    ...(before === undefined ? {} : { before }),
    sent: [...sent, ...(intended ? [perhapsSent(intended, now())] : [])],
  };
}
