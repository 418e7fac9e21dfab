/** A run's history as the server keeps it: its size, its input, and the activities of its steps. */
import { type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { type temporal } from '@temporalio/proto';
import { type StepActivity } from './overhead';

type Event = temporal.api.history.v1.IHistoryEvent;

export interface History {
  readonly events: number;
  readonly bytes: number;
  readonly activities: readonly StepActivity[];
  /** The one argument it was started with. */
  readonly input: unknown;
}

export async function readHistory(handle: WorkflowHandle): Promise<History> {
  const [{ events }, { historySize, raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const all = events ?? [];
  return {
    events: all.length,
    bytes: historySize ?? Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0),
    activities: activitiesOf(all),
    input: valueOf(all[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]),
  };
}

function activitiesOf(events: readonly Event[]): readonly StepActivity[] {
  return events.flatMap((event) => {
    const input = valueOf(event.activityTaskScheduledEventAttributes?.input?.payloads?.[0]) as
      { readonly step?: string; readonly may?: string } | undefined;
    if (input?.step === undefined || input.may !== 'act') return [];
    const done = events.find((one) =>
      one.activityTaskCompletedEventAttributes?.scheduledEventId?.equals(event.eventId ?? -1),
    );
    if (!done) return [];
    const result = valueOf(done.activityTaskCompletedEventAttributes?.result?.payloads?.[0]) as
      { readonly notes?: { readonly answeredAt?: string } } | undefined;
    const answeredAt = result?.notes?.answeredAt;
    return [
      {
        step: input.step,
        scheduledAtMs: msOf(event),
        completedAtMs: msOf(done),
        ...(answeredAt === undefined ? {} : { answeredAtMs: Date.parse(answeredAt) }),
      },
    ];
  });
}

function valueOf(payload: temporal.api.common.v1.IPayload | null | undefined): unknown {
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

function msOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6;
}
