/** Becoming the operation that claimed the application, in the same chain: nothing is put back, and nothing is forgotten. */
import { makeContinueAsNewFunc, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { rulesOf } from '../../domain/operations';
import { msBetween } from '../../domain/instant';
import { isSameGoal } from '../../domain/steps/same-goal';
import { isGoal } from '../../domain/steps/step';
import { workflowTypes } from '../../contract/ids';
import { type Inherited, memoKeys, type OperationInput } from '../../contract/operation-input';
import { leftoversOf } from './leftovers';
import { perhapsSent } from './perhaps-sent';
import { servedSince } from './progress';
import { note, now, type Claim, type Run, type StepRun } from './run';
import { runSoFar, stepSoFar } from './so-far';

/** Never returns: the run ends by continuing as the other operation. */
export async function handOver(run: Run, { input, by, reason }: Claim): Promise<never> {
  note(run, `${run.input.operation} ${run.operationId} became ${input.operation}: ${reason}; kept: ${kept(run)}`, by);
  const same = (one: StepRun): boolean => input.steps.some((step) => isSameGoal(step, one.step));
  const leftovers = leftoversOf(run);
  const inherited = { ...inheritance(run, run.steps.filter(same)), ...(leftovers.length === 0 ? {} : { leftovers }) };
  return continueAs({ ...input, ...impairment(run, input), n: run.input.n + 1, inherited });
}

/** Never returns: the same operation goes on in a new history, with all it knows and nothing sent twice. */
export async function renew(run: Run): Promise<never> {
  note(run, 'goes on in a new history: this one has grown long');
  const leftovers = run.input.inherited?.leftovers;
  const inherited = {
    ...inheritance(run, run.steps),
    steps: Object.fromEntries(run.steps.map((one) => [one.step.id, { ...ofStep(one), soFar: stepSoFar(one) }])),
    ...(leftovers ? { leftovers } : {}),
    ...saidTo(run),
    soFar: runSoFar(run),
  };
  return continueAs({ ...run.input, impairedSince: run.impairedSince, inherited });
}

/** A pause holds until somebody resumes, whatever history it is in; whoever takes over from another operation begins unpaused. */
function saidTo({ paused, soakEnded }: Run): Pick<Inherited, 'paused' | 'soakEnded'> {
  return { ...(paused ? { paused } : {}), ...(soakEnded ? { soakEnded } : {}) };
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
  const stands = begun.filter(({ undone }) => !undone).map(({ step, status }) => `${step.id} ${status}`);
  const back = begun.filter(({ undone }) => undone).map(({ step }) => step.id);
  return (stands.join(', ') || 'nothing') + (back.length > 0 ? `; put back: ${back.join(', ')}` : '');
}

/**
 * Customers are without service since the operation before, not since this one began; where one of the two is earlier, that one.
 * Where they were served again meanwhile, by either side, it began anew.
 */
export function impairment(run: Run, next: OperationInput): Pick<OperationInput, 'impairedSince'> {
  const { impairedSince } = run;
  const { recovers } = rulesOf(next.operation);
  if (!recovers || impairedSince.known === 'planned' || servedSince(run) !== null || wasOpened(run)) return {};
  const earlier = next.impairedSince && msBetween(next.impairedSince.at, impairedSince.at) >= 0;
  return earlier ? {} : { impairedSince };
}

/** Every database that we had closed, and since when customers were without service. */
function wasOpened({ steps, impairedSince }: Run): boolean {
  const closed = steps.filter(({ step, startedAt }) => isGoal(step) && step.fences === 'writes' && startedAt !== null);
  return impairedSince.known === 'observed' && closed.length > 0 && closed.every(({ undone }) => undone);
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
