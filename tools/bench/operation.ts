/** An operation as the bench holds it: by Temporal's own client, so that deciding costs no process start. */
import { type Client, type WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OperationInput } from '../../contract/operation-input';
import { type DecisionMessage } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';

export type Handle = WorkflowHandle<(input: OperationInput) => Promise<RecoveryReport>>;

/** A decision falls this long after the gate opens, at most: it is not part of any figure. */
const lookEveryMs = 25;
/** A lone failover takes half a minute at scale 0.1; fifty at once more. */
const endWithinMs = 600_000;

export interface OpenGate {
  readonly gate: string;
  readonly operationId: string;
}

/** By the memo: asking it costs no worker anything. */
export async function untilGate(handle: Handle): Promise<OpenGate> {
  const deadline = Date.now() + endWithinMs;
  for (;;) {
    const { memo, status } = await handle.describe();
    const { gate, operationId } = memo ?? {};
    if (typeof gate === 'string' && typeof operationId === 'string') return { gate, operationId };
    if (status.name !== 'RUNNING') throw new Error(`${handle.workflowId} is ${status.name} before its gate opened`);
    if (Date.now() > deadline) throw new Error(`${handle.workflowId} has no open gate within ${endWithinMs / 1_000} s`);
    await sleep(lookEveryMs);
  }
}

/** Both approvals at once, prepared. */
export async function approve(handle: Handle, { gate, operationId }: OpenGate): Promise<void> {
  await Promise.all(
    ['ops-lead', 'dba'].map(async (by) => {
      const nonce = randomUUID();
      const message: DecisionMessage = {
        ...{ operationId, nonce, by, gate },
        acceptFence: 'impossible',
        lossCeilingMs: 5_000,
      };
      const answer = await handle.executeUpdate('approve', { args: [message], updateId: nonce });
      if ((answer as { readonly accepted: boolean }).accepted) return;
      throw new Error(`${handle.workflowId}: ${by} was refused: ${JSON.stringify(answer)}`);
    }),
  );
}

/** A parked step waits for a person; the bench has none. Asked rarely: a query costs the worker a moment. */
const parkedEveryMs = 5_000;

/** @throws Error when it is not over in time, is parked, or did not recover: a figure of such a run says nothing */
export async function untilRecovered(handle: Handle): Promise<RecoveryReport> {
  const over = new AbortController();
  const stuck = untilStuck(handle, over.signal);
  stuck.catch(() => undefined);
  try {
    const report = await Promise.race([handle.result(), stuck]);
    if (report.outcome === 'recovered') return report;
    throw new Error(`${handle.workflowId} ended ${report.outcome}, not recovered: ${report.degraded.join('; ')}`);
  } finally {
    over.abort();
  }
}

async function untilStuck(handle: Handle, signal: AbortSignal): Promise<never> {
  const deadline = Date.now() + endWithinMs;
  while (Date.now() < deadline) {
    await sleep(parkedEveryMs, undefined, { signal });
    const progress = await handle.query<Progress>('progress');
    const parked = progress.steps.filter(({ status }) => status === 'parked');
    const waits =
      progress.gate?.is === 'open' && progress.gate.gate !== 'promote/1'
        ? [`gate ${progress.gate.gate}: ${progress.gate.why}`]
        : [];
    const because = [
      ...waits,
      ...parked.map((step) => `${step.id}: ${step.because.map(({ rule, saw }) => `${rule} (${saw})`).join('; ')}`),
    ];
    if (because.length > 0) throw new Error(`${handle.workflowId} is stuck: ${because.join('; ')}`);
  }
  throw new Error(`${handle.workflowId} has not ended within ${endWithinMs / 1_000} s`);
}

export function handleOf(client: Client, application: string): Handle {
  return client.workflow.getHandle(`recovery/${application}`);
}

/** From the decision to the verified service, ms. */
export function wallMs({ criticalPath, application }: RecoveryReport): number {
  if (criticalPath.wallFromDecisionMs !== null) return criticalPath.wallFromDecisionMs;
  throw new Error(`the report of ${application} has no wall time from the decision`);
}

export function decidedAtMs({ steps }: RecoveryReport): number {
  const at = steps.find(({ id }) => id === 'gate.promote')?.finishedAt;
  if (at == null) throw new Error('the report has no decision: gate.promote never finished');
  return Date.parse(at);
}
