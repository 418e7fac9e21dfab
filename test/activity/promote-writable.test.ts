/** Whether the standby accepts writes: on `false` a fence is opened again, so only a proven standby is told as one. */
import { type Instant } from '../../domain/instant';
import { promote, type PromoteSeen } from '../../activities/kinds/rds-postgres/promote';
import { began } from './cases/goal-case';
import { instanceSeen } from './fakes/instance-seen';
import { sourceArn } from './fakes/rds-world';

type Sql = 'in recovery' | 'out of recovery' | 'silent' | 'no probe';

function seen(source: string | null, status: string | null, sql: Sql): PromoteSeen {
  const at: Instant = began;
  const instance = status === null ? null : instanceSeen({ status, source });
  const replay =
    sql === 'in recovery' || sql === 'out of recovery'
      ? {
          inRecovery: sql === 'in recovery',
          receivedLsn: null,
          replayedLsn: '0/5000',
          receiving: false,
          timeline: null,
          lastCommitAt: null,
          askedAt: at,
        }
      : null;
  return { at, instance, replay, trouble: sql === 'silent' ? 'starting up' : null, replayed: null };
}

const promoted: readonly (readonly [string | null, string | null, Sql])[] = [
  [null, 'available', 'out of recovery'],
  // SQL is never stale; the API is, for seconds after a promotion.
  [sourceArn, 'available', 'out of recovery'],
  [sourceArn, 'modifying', 'out of recovery'],
  [null, null, 'out of recovery'],
  [null, 'storage-full', 'out of recovery'],
  [null, 'available', 'no probe'],
  [null, 'available', 'silent'],
  // The source is gone: under way, and there is no way back from it.
  [null, 'rebooting', 'silent'],
  [null, 'rebooting', 'no probe'],
  [null, 'modifying', 'in recovery'],
];
const standby: typeof promoted = [
  [sourceArn, 'available', 'in recovery'],
  [sourceArn, 'backing-up', 'in recovery'],
  [sourceArn, 'available', 'no probe'],
];
const unknown: typeof promoted = [
  [sourceArn, 'available', 'silent'],
  [sourceArn, 'modifying', 'no probe'],
  [sourceArn, 'modifying', 'in recovery'],
  [sourceArn, 'rebooting', 'silent'],
  [null, 'failed', 'no probe'],
  [null, null, 'no probe'],
  [null, null, 'silent'],
];
const cases = [
  ...promoted.map((one) => [...one, true] as const),
  ...standby.map((one) => [...one, false] as const),
  ...unknown.map((one) => [...one, undefined] as const),
];

it.each(cases)('source %s, status %s, SQL %s: writable %s', (source, status, sql, writable) => {
  expect(promote.writable?.(seen(source, status, sql))).toBe(writable);
});
