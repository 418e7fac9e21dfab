/** Becoming the operation that claimed the application, in the same chain: nothing is put back, and nothing is forgotten. */
import { makeContinueAsNewFunc, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { rulesOf } from '../../domain/operations';
import { isSameGoal } from '../../domain/steps/same-goal';
import { workflowTypes } from '../../contract/ids';
import { type Inherited, memoKeys, type OperationInput } from '../../contract/operation-input';
import { leftoversOf } from './leftovers';
import { perhapsSent } from './perhaps-sent';
import { note, now, type Claim, type Run, type StepRun } from './run';

/** Never returns: the run ends by continuing as the other operation. */
export async function handOver(run: Run, { input, by, reason }: Claim): Promise<never> {
  note(run, `${run.input.operation} ${run.operationId} became ${input.operation}: ${reason}; kept: ${kept(run)}`, by);
  const same = (one: StepRun): boolean => input.steps.some((step) => isSameGoal(step, one.step));
  const leftovers = leftoversOf(run);
  const inherited = { ...inheritance(run, run.steps.filter(same)), ...(leftovers.length === 0 ? {} : { leftovers }) };
  return continueAs({ ...input, n: run.input.n + 1, inherited });
}

/** Never returns: the same operation goes on in a new history, with all it knows and nothing sent twice. */
export async function renew(run: Run): Promise<never> {
  note(run, 'goes on in a new history: this one has grown long');
  const leftovers = run.input.inherited?.leftovers;
  const inherited = { ...inheritance(run, run.steps), ...(leftovers ? { leftovers } : {}) };
  return continueAs({ ...run.input, impairedSince: run.impairedSince, inherited });
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

function inheritance(run: Run, steps: readonly StepRun[]): Inherited {
  const { input, operationId, journal } = run;
  const { operation, mode, startedBy, reason } = input;
  // What an operation keeps anyway was never to be put back: it binds nobody who comes after.
  const pointOfNoReturn = run.pointOfNoReturn && rulesOf(operation).aborted === 'put-back';
  return {
    ...{ operation, mode, operationId, startedBy, reason, journal, pointOfNoReturn },
    steps: Object.fromEntries(steps.map((one) => [one.step.id, ofStep(one)])),
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
