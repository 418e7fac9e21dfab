/** Becoming the operation that claimed the application, in the same chain: nothing is put back, and nothing is forgotten. */
import { makeContinueAsNewFunc, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { rulesOf } from '../../domain/operations';
import { type RecoveryReport } from '../../domain/report';
import { msBetween } from '../../domain/instant';
import { isSameGoal } from '../../domain/steps/same-goal';
import { isGoal, isPromotion } from '../../domain/steps/step';
import { workflowTypes } from '../../contract/ids';
import { type Inherited, memoKeys, type OperationInput } from '../../contract/operation-input';
import { leftoversOf } from './leftovers';
import { perhapsSent } from './perhaps-sent';
import { servedSince } from './progress';
import { note, now, type Claim, type Run, type StepRun } from './run';
import { runSoFar, stepSoFar } from './so-far';

/** Never returns: the run ends by continuing as the other operation. `finished`: the report of the one that yields, when it had ended. */
export async function handOver(run: Run, { input, by, reason }: Claim, finished?: RecoveryReport): Promise<never> {
  note(run, `${run.input.operation} ${run.operationId} became ${input.operation}: ${reason}; kept: ${kept(run)}`, by);
  const same = (one: StepRun): boolean => input.steps.some((step) => isSameGoal(step, one.step));
  // A report that is handed on tells of its leftovers itself.
  const leftovers = finished ? [] : leftoversOf(run);
  const ended = [...(run.input.inherited?.finished ?? []), ...(finished ? withParts(finished) : [])];
  const carried = run.steps.filter(same);
  const inherited = {
    ...inheritance(run, carried),
    // Only a promotion of its own binds it: what a restore renamed leaves a failover free to be called off.
    pointOfNoReturn: isBinding(run) && carried.some(({ step }) => isPromotion(step)),
    ...(leftovers.length === 0 ? {} : { leftovers }),
    ...(ended.length === 0 ? {} : { finished: ended }),
  };
  return continueAs({ ...input, ...impairment(run, input), n: run.input.n + 1, inherited });
}

/** Never returns: the same operation goes on in a new history, with all it knows and nothing sent twice. */
export async function renew(run: Run): Promise<never> {
  note(run, 'goes on in a new history: this one has grown long');
  const { leftovers, finished } = run.input.inherited ?? {};
  const inherited = {
    ...inheritance(run, run.steps),
    steps: Object.fromEntries(run.steps.map((one) => [one.step.id, { ...ofStep(one), soFar: stepSoFar(one) }])),
    ...(leftovers ? { leftovers } : {}),
    ...(finished ? { finished } : {}),
    ...saidTo(run),
    soFar: runSoFar(run),
  };
  return continueAs({ ...run.input, impairedSince: run.impairedSince, inherited });
}

function withParts({ earlier = [], ...own }: RecoveryReport): readonly RecoveryReport[] {
  return [...earlier, own];
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
  if (!recovers || impairedSince.known === 'planned' || servedSince(run) !== null) return {};
  if (impairedSince.known === 'observed' && !isClosed(run)) return {};
  const earlier = next.impairedSince && msBetween(next.impairedSince.at, impairedSince.at) >= 0;
  return earlier ? {} : { impairedSince };
}

/** A database that we closed, and that was not opened again: a fence that was only begun closed nobody out. */
function isClosed({ steps }: Run): boolean {
  return steps.some(
    ({ step, fence, undone }) => isGoal(step) && step.fences === 'writes' && fence === 'proven' && !undone,
  );
}

function inheritance(run: Run, steps: readonly StepRun[]): Inherited {
  const { input, operationId, journal } = run;
  const { operation, mode, startedBy, reason } = input;
  return {
    ...{ operation, mode, operationId, startedBy, reason, journal, pointOfNoReturn: isBinding(run) },
    steps: Object.fromEntries(steps.map((one) => [one.step.id, ofStep(one)])),
  };
}

/** What an operation keeps anyway was never to be put back: it binds nobody who comes after. */
function isBinding({ pointOfNoReturn, input }: Run): boolean {
  return pointOfNoReturn && rulesOf(input.operation).aborted === 'put-back';
}

function ofStep({ before, sent, intended, startedAt, inherited }: StepRun): Inherited['steps'][string] {
  const begun = startedAt !== null || inherited;
  return {
    begun,
    ...(before === undefined ? {} : { before }),
    sent: [...sent, ...(intended ? [perhapsSent(intended, now())] : [])],
  };
}
