/** Scripts several suites share: a dead old Region, a promotion sent once its intent is in history, what people say and wait for. */
import { randomUUID } from 'node:crypto';
import { type Request, type Sent } from '../../domain/goal';
import { type StepStatus } from '../../domain/steps/schedule';
import { type ReachInput, type ReachOutcome } from '../../contract/activities';
import { type RunMessage, type StepMessage } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { type Operation, type Script, type Stage } from './stage';

export const promotion: Request = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
};

export const unseen: ReachOutcome = {
  is: 'unseen',
  because: [{ rule: 'NoAnswer', saw: 'us-east-1 is silent', wanted: 'an answer', source: 'test' }],
};

export function promote(input: ReachInput): ReachOutcome {
  if (input.may === 'look' || !input.intent) return { is: 'ready', send: [promotion] };
  return { is: 'reached', evidence: { instance: 'ledger-euw1' } };
}

export const deadRegion: Script = {
  'ledger.fence': () => unseen,
  'api.stand-down': () => unseen,
  'ledger.promote': promote,
};

/** Notes of an activity that sent this one change. */
export function sent(call: Sent['call'], answer: Sent['answer'] = 'ok'): { readonly sent: readonly Sent[] } {
  const one = { call, region: 'us-east-1', input: {}, inputHash: 'h', attempt: 1, requestId: 'r', answer };
  return { sent: [{ ...one, at: '2026-11-23T03:00:00.000Z' }] };
}

export function acts(stage: Stage, step: string): ReachInput[] {
  return stage.calls.filter((call) => call.step === step && call.may === 'act');
}

export async function approveTwice(operation: Operation): Promise<void> {
  await operation.decide('approve', 'ops-lead');
  await operation.decide('approve', 'dba');
}

/** What an operator says, as `muster` sends it: an update whose answer a test reads. */
export function say<M extends RunMessage | StepMessage>(
  operation: Operation,
  what: string,
  message: Partial<M> = {},
): Promise<unknown> {
  const nonce = randomUUID();
  return operation.handle.executeUpdate(what, {
    updateId: nonce,
    args: [{ operationId: operation.operationId, nonce, by: 'ops-lead', reason: 'test', ...message }],
  });
}

export const stepIs =
  (id: string, status: StepStatus) =>
  (progress: Progress): boolean =>
    progress.steps.some((step) => step.id === id && step.status === status);
