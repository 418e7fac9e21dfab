/**
 * Says something to a running operation. Decisions are never lost: where no worker accepts the update in time, the same decision
 * goes as a signal with the same nonce, recorded in history and judged when a worker comes. Other verbs are not recorded, and say so:
 * the server keeps an unanswered update in memory only, and may or may not hand it to a worker that comes soon.
 */
import { type UpdateDefinition } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import {
  type Answer,
  type DecisionAnswer,
  type DecisionMessage,
  decisionSignals,
  messages,
  type RunMessage,
  type StepMessage,
} from '../../contract/messages';
import { exitCodes, Problem } from '../problem';
import { type Operation, requireRunning } from './find-operation';
import { grpcCodeOf, grpcCodes, isUnanswered, limitsMs, type Temporal, within } from './temporal';

/** A skip looks at the world before it answers: longer than any probe's time-out and its retries. */
const resultMs = 60_000;

type Unsent<M> = Omit<M, 'operationId' | 'nonce'>;
export type Told<A> =
  | { readonly is: 'answered'; readonly answer: A; readonly operation: Operation }
  | { readonly is: 'recorded'; readonly operation: Operation };

export async function sendDecision(
  temporal: Temporal,
  name: string,
  is: 'approve' | 'reject',
  decision: Unsent<DecisionMessage>,
): Promise<Told<DecisionAnswer>> {
  const operation = await requireRunning(temporal, name);
  const message: DecisionMessage = {
    ...decision,
    gate: openRound(operation, decision.gate),
    operationId: operation.operationId,
    nonce: randomUUID(),
  };
  const answer = await update(temporal, operation, messages[is], message);
  if (answer !== undefined) return { is: 'answered', answer, operation };
  await within(temporal, limitsMs.request, () => operation.handle.signal(decisionSignals[is], message));
  return { is: 'recorded', operation };
}

export async function sendStep(
  temporal: Temporal,
  name: string,
  is: 'retry' | 'skip',
  wish: Unsent<StepMessage>,
): Promise<Answer> {
  return answered(temporal, name, `${is} ${wish.step}`, (operation, ids) =>
    update(temporal, operation, messages[is], { ...wish, ...ids }),
  );
}

export async function sendRun(
  temporal: Temporal,
  name: string,
  is: 'pause' | 'resume' | 'abort',
  wish: Unsent<RunMessage>,
): Promise<Answer> {
  return answered(temporal, name, is, (operation, ids) =>
    update(temporal, operation, messages[is], { ...wish, ...ids }),
  );
}

type Ids = Pick<RunMessage, 'operationId' | 'nonce'>;

async function answered(
  temporal: Temporal,
  name: string,
  what: string,
  send: (operation: Operation, ids: Ids) => Promise<Answer | undefined>,
): Promise<Answer> {
  const operation = await requireRunning(temporal, name);
  const answer = await send(operation, { operationId: operation.operationId, nonce: randomUUID() });
  if (answer !== undefined) return answer;
  throw new Problem({
    what: `no worker answers for ${operation.application} (waited ${limitsMs.acceptance / 1_000} s): '${what}' is not recorded`,
    details: ['the server may still hand it to a worker that comes soon'],
    instead: 'start one with `muster worker --region REGION`, look with `muster status`, then say it again if need be',
    exitCode: exitCodes.failed,
  });
}

/** Undefined when no worker accepted it in time. @throws Problem when it was malformed, or had run past its end */
async function update<A, M extends { readonly nonce: string }>(
  temporal: Temporal,
  { handle, application }: Operation,
  definition: UpdateDefinition<A, [M]>,
  message: M,
): Promise<A | undefined> {
  let accepted;
  try {
    accepted = await within(temporal, limitsMs.acceptance, () =>
      handle.startUpdate(definition, { args: [message], updateId: message.nonce, waitForStage: 'ACCEPTED' }),
    );
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    if (grpcCodeOf(error) === grpcCodes.notFound) {
      throw new Problem({
        what: `the operation of ${application} ended meanwhile`,
        instead: `read how with \`muster report ${application}\``,
        exitCode: exitCodes.badInput,
        cause: error,
      });
    }
    throw error;
  }
  return within(temporal, resultMs, () => accepted.result());
}

/** The open round, as the memo names it; `wished` is a gate's name or a round of it. @throws Problem when that is not open */
function openRound({ application, gate, pickedUp }: Operation, wished: string): string {
  if (gate === null) {
    throw new Problem({
      what: `no gate of ${application} is open`,
      instead: pickedUp
        ? `see where it stands with \`muster watch ${application}\``
        : 'no worker has picked the operation up yet: start one with `muster worker --region REGION`',
      exitCode: exitCodes.badInput,
    });
  }
  if (wished === gate || gate.startsWith(`${wished}/`)) return gate;
  throw new Problem({
    what: `--gate: '${wished}' is not the open one`,
    instead: `open is ${gate}`,
    exitCode: exitCodes.badInput,
  });
}
