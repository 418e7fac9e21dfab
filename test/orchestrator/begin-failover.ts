/** A failover of the reference plan on a pair, as far as people take it: begun, decided, ended. */
import { type Client } from '@temporalio/client';
import { buildFailover, type Place } from '../../contract/build-input';
import { queues, workflowIds } from '../../contract/ids';
import { type DecisionAnswer, type DecisionMessage, messages } from '../../contract/messages';
import { searchAttributes } from '../../contract/search-attributes';
import { type RecoveryReport } from '../../domain/report';
import { type Plan } from '../../domain/plan';
import { referencePlan, westward } from '../domain/reference-plan';
import { eventually } from './eventually';
import { asking, progressWhen } from './sides';

export const workflowId = workflowIds.recovery('payments');
export const deciders = ['ops-lead', 'dba'] as const;

/** A gate that waits longer than any test: nothing but people decides, however busy the machine is. */
const gateMs = 86_400_000;

export interface Begun {
  readonly operationId: string;
  readonly runId: string;
}

/** Begun there, and waiting at its gate. */
export async function beginFailover(client: Client, change: Partial<Place> = {}): Promise<Begun> {
  const { promote } = referencePlan().gates;
  const plan: Plan = referencePlan({ gates: { promote: { ...promote, withinMs: gateMs } } });
  const input = buildFailover(
    {
      ...{ plan, planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down' },
      ...{ by: 'duty', nonce: 'n', particulars: { tag: '20261126-a1b2c3' } },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes, ...change },
  );
  const { firstExecutionRunId } = await client.workflow.start('failover', {
    workflowId,
    taskQueue: queues.workflows(''),
    args: [input],
  });
  const begun = { operationId: `${firstExecutionRunId}.${input.n}`, runId: firstExecutionRunId };
  await progressWhen(
    client,
    workflowId,
    ({ operationId, gate }) => operationId === begun.operationId && gate?.is === 'open',
  );
  return begun;
}

/** What one person says at the gate; the same said again changes nothing. */
export const decision = ({ operationId }: Begun, by: string): DecisionMessage => ({
  ...{ operationId, gate: 'promote/1', nonce: `${by} ${operationId}`, by, acceptFence: 'impossible' },
});

/** Until a worker answers: after a takeover it is seconds until one asks the survivor for work. */
export const approve = (client: Client, begun: Begun, by: string): Promise<DecisionAnswer> =>
  eventually(`${by}'s approval is answered`, () =>
    asking(client, () =>
      client.workflow
        .getHandle(workflowId, begun.runId)
        .executeUpdate(messages.approve, { args: [decision(begun, by)] }),
    ),
  );

export const reportOf = (client: Client, runId: string): Promise<RecoveryReport> =>
  eventually(`run ${runId} has ended`, () =>
    asking(client, () => client.workflow.getHandle(workflowId, runId).result() as Promise<RecoveryReport>),
  );

/** Approved by everybody, to its end. */
export async function finish(client: Client, begun: Begun): Promise<RecoveryReport> {
  for (const by of deciders) await approve(client, begun, by);
  return reportOf(client, begun.runId);
}
