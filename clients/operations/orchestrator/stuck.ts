/** What runs and does not go on, and what replication gave up: read from one cluster, of its own copy. The rules are domain/orchestrator/sentinel.ts. */
import { type Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { ownCopy } from '../../../contract/temporal-wire';
import { instant } from '../../../domain/instant';
import { isHeard } from '../../../domain/orchestrator/pollers';
import {
  attemptsAtMost,
  type DeadLetters,
  type QueueSeen,
  type SentinelSeen,
  type WaitingRun,
} from '../../../domain/orchestrator/sentinel';
import { askAdmin } from './admin';
import { type Cluster } from './cluster';
import { activityTasks, type QueueType, workflowTasks } from './workers';

export interface StuckLook extends SentinelSeen {
  /** Why dead letters are not known; null: they are. */
  readonly deadLettersUnknown: string | null;
}

const lookedAtMost = 100;
/** persistence.QueueTypeHistoryDLQ, and enums.DEAD_LETTER_QUEUE_TYPE_NAMESPACE; the numbers are the wire's. */
const [historyLetters, namespaceLetters] = [2, 2];
/** temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED */
const isScheduled = 1;

/** `serves`: only the active cluster hands out tasks, so only there can they wait. The deadline is the caller's. */
export async function lookForStuck(
  { connection, place: { region } }: Cluster,
  namespace: string,
  { serves, nowMs, isNowKnown }: { readonly serves: boolean; readonly nowMs: number; readonly isNowKnown: boolean },
): Promise<StuckLook> {
  const [waiting, letters] = await Promise.all([
    serves ? waitingRuns(connection, namespace, nowMs) : { runs: [], needed: new Map<string, Needed>() },
    deadLetters(connection).then(
      (deadLetters) => ({ deadLetters, deadLettersUnknown: null }),
      (error: unknown) => ({ deadLetters: [], deadLettersUnknown: error instanceof Error ? error.message : '' }),
    ),
  ]);
  const queues = await Promise.all(
    [...waiting.needed.values()].map((needed) => queueAt(connection, namespace, needed, isNowKnown ? nowMs : null)),
  );
  return { region, runs: waiting.runs, queues, ...letters };
}

interface Needed {
  readonly name: string;
  readonly type: QueueType;
  /** Schedule-to-start of what one run waits for; the server's own figure leaves out what it has just handed to memory. */
  readonly oldestMs: number;
}

async function waitingRuns(
  connection: Connection,
  namespace: string,
  nowMs: number,
): Promise<{ readonly runs: readonly WaitingRun[]; readonly needed: ReadonlyMap<string, Needed> }> {
  const { executions } = await ofItsOwn(connection, () =>
    connection.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: lookedAtMost,
      query: "ExecutionStatus = 'Running'",
    }),
  );
  const each = await Promise.all(
    executions.map(({ execution }) => waitingRun(connection, namespace, execution ?? {}, nowMs)),
  );
  const needed = new Map<string, Needed>();
  for (const one of each.flatMap(({ needs }) => needs)) {
    const key = `${one.type} ${one.name}`;
    needed.set(key, { ...one, oldestMs: Math.max(one.oldestMs, needed.get(key)?.oldestMs ?? 0) });
  }
  return {
    runs: each.map(({ run, needs }) => ({ ...run, needs: [...new Set(needs.map(({ name }) => name))] })),
    needed,
  };
}

type Execution = { readonly workflowId?: string | null; readonly runId?: string | null };

async function waitingRun(
  connection: Connection,
  namespace: string,
  execution: Execution,
  nowMs: number,
): Promise<{ readonly run: Omit<WaitingRun, 'needs'>; readonly needs: readonly Needed[] }> {
  const found = await ofItsOwn(connection, () =>
    connection.workflowService.describeWorkflowExecution({ namespace, execution }),
  );
  const { pendingWorkflowTask: task, pendingActivities, executionConfig } = found;
  const since = (at: Parameters<typeof tsToMs>[0]): number => (at ? Math.max(0, nowMs - tsToMs(at)) : 0);
  const taskAttempts = task?.attempt ?? 0;
  const own = executionConfig?.taskQueue?.name ?? '';
  return {
    run: {
      workflowId: execution.workflowId ?? '',
      taskAttempts,
      taskFailure: taskAttempts > attemptsAtMost ? await failureOf(connection, namespace, execution) : null,
    },
    needs: [
      ...(own === ''
        ? []
        : [{ name: own, type: workflowTasks, oldestMs: task?.startedTime ? 0 : since(task?.scheduledTime) } as const]),
      ...pendingActivities.flatMap((activity): readonly Needed[] => {
        const name = activity.activityOptions?.taskQueue?.name ?? '';
        // Between two attempts nobody is asked for.
        const due = activity.nextAttemptScheduleTime ?? activity.scheduledTime;
        const oldestMs = Number(activity.state) === isScheduled ? since(due) : 0;
        return name === '' ? [] : [{ name, type: activityTasks, oldestMs }];
      }),
    ],
  };
}

/** Only the first of a row of failures is an event. */
async function failureOf(connection: Connection, namespace: string, execution: Execution): Promise<string | null> {
  const { history } = await ofItsOwn(connection, () =>
    connection.workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: 10 }),
  );
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes);
  return failed?.workflowTaskFailedEventAttributes?.failure?.message?.split('\n')[0] ?? null;
}

async function queueAt(
  connection: Connection,
  namespace: string,
  { name, type, oldestMs }: Needed,
  nowMs: number | null,
): Promise<QueueSeen> {
  const { pollers, stats } = await ofItsOwn(connection, () =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: type,
      reportStats: true,
    }),
  );
  const age = stats?.approximateBacklogAge;
  const waiting = Number(stats?.approximateBacklogCount ?? 0);
  return {
    name,
    pollers: pollers.filter(({ lastAccessTime: at }) => isHeard(at ? instant(tsToMs(at)) : null, nowMs)).length,
    waiting: oldestMs > 0 ? Math.max(1, waiting) : waiting,
    oldestMs: Math.max(oldestMs, waiting > 0 && age ? tsToMs(age) : 0),
    added: stats?.tasksAddRate ?? 0,
    dispatched: stats?.tasksDispatchRate ?? 0,
  };
}

/** Of replication and of a shard's other tasks, and of namespaces (facts: DLQ v2 is the default since 1.30). */
async function deadLetters(connection: Connection): Promise<readonly DeadLetters[]> {
  const [{ queues }, { tasks }] = await Promise.all([
    askAdmin(connection, 'ListQueues', { queueType: historyLetters, pageSize: 100 }),
    askAdmin(connection, 'GetDLQMessages', { type: namespaceLetters, pageSize: 100 }),
  ]);
  return [
    ...queues.map(({ name, messages }) => ({ queue: name, messages })),
    ...(tasks.length === 0 ? [] : [{ queue: 'namespace', messages: tasks.length }]),
  ].filter(({ messages }) => messages > 0);
}

function ofItsOwn<T>(connection: Connection, ask: () => Promise<T>): Promise<T> {
  return connection.withMetadata(ownCopy, ask);
}
