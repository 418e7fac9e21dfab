/** Those who decide: two approve whatever gate is open, and say retry or resume where the run waits for a person. As `muster` says it. */
import { type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { decisionSignals, messages, progressQuery } from '../../../contract/messages';
import { memoKeys } from '../../../contract/operation-input';
import { type Progress } from '../../../contract/progress';

const approvers = ['ops-lead', 'dba'] as const;
/** As clients/operations/tell.ts: then the same decision goes as a signal. */
const acceptedWithinMs = 5_000;
const lookEveryMs = 300;
/** A person notices later than a program. */
const noticeEveryMs = 3_000;
/** A gate that is still open then is approved again: who is asked twice answers twice. */
const againMs = 15_000;

export interface Company {
  /** What they were asked for beyond approvals, in order. */
  readonly helped: readonly string[];
}

/** Until the run has ended, or the time is over. Undefined: it has not ended. */
export async function accompany(
  client: () => Client,
  workflowId: string,
  untilMs: number,
  company: { helped: string[] },
): Promise<WorkflowExecutionDescription | undefined> {
  const asked = new Map<string, number>();
  let noticedMs = performance.now();
  while (performance.now() < untilMs) {
    const now = await quietly(() => within(client(), 2_000, (c) => c.workflow.getHandle(workflowId).describe()));
    if (now && now.status.name !== 'RUNNING') return now;
    const gate = now?.memo?.[memoKeys.gate];
    if (now && typeof gate === 'string' && performance.now() - (asked.get(gate) ?? -Infinity) > againMs) {
      asked.set(gate, performance.now());
      const operationId = String(now.memo?.[memoKeys.operationId]);
      void Promise.all(approvers.map((by) => approve(client, workflowId, { operationId, gate, by })));
    }
    if (performance.now() - noticedMs > noticeEveryMs) {
      noticedMs = performance.now();
      await help(client, workflowId, company);
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return undefined;
}

async function approve(
  client: () => Client,
  workflowId: string,
  what: { readonly operationId: string; readonly gate: string; readonly by: string },
): Promise<void> {
  const nonce = randomUUID();
  const message = { ...what, nonce, acceptFence: 'impossible' } as const;
  const handle = () => client().workflow.getHandle(workflowId);
  const accepted = await quietly(() =>
    within(client(), acceptedWithinMs, () =>
      handle().startUpdate(messages.approve, { args: [message], updateId: nonce, waitForStage: 'ACCEPTED' }),
    ),
  );
  if (!accepted)
    await quietly(() => within(client(), acceptedWithinMs, () => handle().signal(decisionSignals.approve, message)));
}

/** A parked step is tried again, a pause that muster made is lifted. */
async function help(client: () => Client, workflowId: string, company: { helped: string[] }): Promise<void> {
  const handle = client().workflow.getHandle(workflowId);
  const progress = await quietly<Progress>(() => within(client(), 1_500, () => handle.query(progressQuery)));
  if (!progress) return;
  const { operationId } = progress;
  const word = { operationId, by: 'ops-lead', reason: 'the crash matrix' };
  const say = async (what: string, send: (nonce: string) => Promise<unknown>): Promise<void> => {
    company.helped.push(what);
    await quietly(() => within(client(), 3_000, () => send(randomUUID())));
  };
  for (const step of progress.steps.filter(({ status }) => status === 'parked')) {
    const why = step.because.map(({ rule, saw }) => `${rule} (${saw})`).join('; ');
    await say(`retry ${step.id}: ${why}`, (nonce) =>
      handle.executeUpdate(messages.retry, { updateId: nonce, args: [{ ...word, nonce, step: step.id }] }),
    );
  }
  if (progress.paused)
    await say(`resume: ${progress.paused.reason}`, (nonce) =>
      handle.executeUpdate(messages.resume, { updateId: nonce, args: [{ ...word, nonce }] }),
    );
}

export function within<T>(client: Client, ms: number, what: (client: Client) => Promise<T>): Promise<T> {
  return client.connection.withDeadline(Date.now() + ms, () => what(client));
}

/** Undefined when nobody answered: who asks asks again. */
async function quietly<T>(what: () => Promise<T>): Promise<T | undefined> {
  try {
    return await what();
  } catch {
    return undefined;
  }
}
