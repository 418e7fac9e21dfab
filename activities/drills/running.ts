/** What Temporal itself knows of an application's drills and operations: asked by id, so never behind as its lists are. */
import { type getClient } from '@temporalio/activity';
import { defineSearchAttributeKey, SearchAttributeType, WorkflowNotFoundError } from '@temporalio/common';
import { parsePauseNote } from '../../contract/drill-launch';
import { scheduleIds, workflowIds } from '../../contract/ids';
import { memoKeys } from '../../contract/operation-input';
import { type SearchAttribute } from '../../contract/search-attributes';
import { type Running, type StartFacts } from '../../domain/calendar/judge-start';
import { instant } from '../../domain/instant';

type Client = ReturnType<typeof getClient>;

export async function runningNow(client: Client, application: string): Promise<readonly Running[]> {
  const [drill, recovery] = await Promise.all(
    [workflowIds.drill(application), workflowIds.recovery(application)].map((id) => openRun(client, id)),
  );
  return [
    ...(drill ? [{ is: 'drill', what: `drill ${named(application, drill)}` } as const] : []),
    ...(recovery
      ? [
          {
            is: recovery.live ? 'drill' : 'operation',
            what: `${recovery.live ? 'live drill' : recovery.type} ${named(application, recovery)}`,
          } as const,
        ]
      : []),
  ];
}

const mode = defineSearchAttributeKey('MusterMode' satisfies SearchAttribute, SearchAttributeType.KEYWORD);

interface OpenRun {
  readonly type: string;
  readonly runId: string;
  readonly operationId: unknown;
  readonly live: boolean;
}

function named(application: string, { operationId, runId }: OpenRun): string {
  return `${application}@${typeof operationId === 'string' ? operationId : runId}`;
}

async function openRun(client: Client, workflowId: string): Promise<OpenRun | undefined> {
  try {
    const found = await client.workflow.getHandle(workflowId).describe();
    if (found.status.name !== 'RUNNING') return undefined;
    return {
      type: found.type,
      runId: found.runId,
      operationId: found.memo?.[memoKeys.operationId],
      live: found.typedSearchAttributes.get(mode) === 'live',
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Paused = NonNullable<StartFacts['paused']>;

export type ScheduleState = { readonly is: 'none' } | { readonly is: 'active' } | ({ readonly is: 'paused' } & Paused);

/** none: the drill has no schedule, so nothing pauses it and nothing launches it by itself. */
export async function scheduleState(client: Client, application: string, name: string): Promise<ScheduleState> {
  try {
    const { state, info } = await client.schedule.getHandle(scheduleIds.drill(application, name)).describe();
    const changedAt = instant((info.lastUpdatedAt ?? info.createdAt).getTime());
    return state.paused ? { is: 'paused', ...parsePauseNote(state.note, changedAt) } : { is: 'active' };
  } catch (error) {
    // The client's own class is not to be had in this room.
    if (error instanceof Error && error.name === 'ScheduleNotFoundError') return { is: 'none' };
    throw error;
  }
}
