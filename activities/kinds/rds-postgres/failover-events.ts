/** What RDS tells of failovers between zones. Its events carry no id in DescribeEvents, only their text (Amazon RDS User Guide, USER_Events.Messages). */
import { type Event } from '@aws-sdk/client-rds';
import { epochMs, type Instant, instant } from '../../../domain/instant';

export interface FailoverEvents {
  /** The newest of each. RDS-EVENT-0013, Multi-AZ instance failover started. */
  readonly startedAt: Instant | null;
  /** RDS-EVENT-0049, Multi-AZ instance failover completed. */
  readonly completedAt: Instant | null;
  /** RDS-EVENT-0034, abandoned because one has just been: the call was answered with success, and nothing happened. */
  readonly abandonedAt: Instant | null;
}

export function failoverEvents(events: readonly Event[]): FailoverEvents {
  const newest = (message: RegExp): Instant | null => {
    const times = events.flatMap(({ Message: text, Date: at }) =>
      at && message.test(text ?? '') ? [at.getTime()] : [],
    );
    return times.length === 0 ? null : instant(Math.max(...times));
  };
  return {
    startedAt: newest(/failover started/i),
    completedAt: newest(/failover completed/i),
    abandonedAt: newest(/abandoning user requested failover/i),
  };
}

/** Chosen: events carry AWS's clock and whole seconds, sends the worker's; clocks further apart than this are told elsewhere. */
const clockToleranceMs = 2_000;

export function isAfter(at: Instant | null, sentAt: Instant | undefined): boolean {
  return at !== null && sentAt !== undefined && epochMs(at) >= epochMs(sentAt) - clockToleranceMs;
}
