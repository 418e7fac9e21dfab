/**
 * The ladder's first rung: the database in its other zone. AWS fails over by itself, so its own is looked for first and waited for; only
 * then one is asked for, once. AWS's answer proves nothing: events and SQL do (RDS-EVENT-0034 is a success that did nothing).
 */
import { type Past, type Request } from '../../../domain/goal';
import { epochMs, type Instant, msBetween, plus } from '../../../domain/instant';
import { type AzFailoverTarget } from '../../../domain/kinds/rds-postgres/stay';
import { type Goal, type Reader } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { acknowledged, blockedBy, perhapsDone, short } from '../past';
import { abandoned, failoverRefusals } from './az-failover-rules';
import { type FailoverEvents, failoverEvents, isAfter } from './failover-events';
import { find } from './instance';
import { everyPage } from './pages';

export interface AzFailoverSeen {
  readonly at: Instant;
  readonly instance: {
    readonly status: string;
    readonly multiAz: boolean;
    readonly zone: string | null;
    readonly isReplica: boolean;
  } | null;
  readonly events: FailoverEvents;
  /** Whether SQL accepts writes; null without a probe, or when it does not answer. */
  readonly inRecovery: boolean | null;
  readonly trouble: string | null;
  /** Since when no look found it well; null while it is, or is not known to be otherwise. */
  readonly unwellSince: Instant | null;
}

const call = 'rds:RebootDBInstance';

export const azFailover: Goal<'rds-postgres.az-failover', AzFailoverSeen> = {
  name: 'rds-postgres.az-failover',

  observe: async (target, reader, past) => {
    const at = reader.now();
    const [found, events, sql] = await Promise.all([
      find(reader, target.region, target.instance),
      readEvents(target, reader, past),
      askReplay(target, reader),
    ]);
    const instance = found && {
      status: found.DBInstanceStatus ?? 'unknown',
      multiAz: found.MultiAZ ?? false,
      zone: found.AvailabilityZone ?? null,
      isReplica: found.ReadReplicaSourceDBInstanceIdentifier !== undefined,
    };
    const isWell = instance?.status === 'available' && target.probe !== undefined && sql.inRecovery === false;
    return { at, instance, events, ...sql, unwellSince: isWell ? null : (past.last?.unwellSince ?? at) };
  },

  judge: (target, seen, past) => {
    const { events, instance, unwellSince } = seen;
    const sentAt = perhapsDone(past, call).at(-1)?.at;
    const running = isRunning(events);
    const isOurs = isAfter(events.startedAt, sentAt);
    const whose = isOurs ? 'us' : 'others';
    const isWell = instance?.status === 'available' && (target.probe === undefined || seen.inRecovery === false);

    const completedSince =
      sentAt === undefined || isAfter(events.completedAt, sentAt) || isAfter(events.abandonedAt, sentAt);
    if (isWell && !running && events.completedAt !== null && completedSince && isAboutThis(target, seen, past))
      return { is: 'reached', evidence: evidenceOf(target, seen, past, isOurs) };
    const refused = blockedBy(failoverRefusals(target, seen, past, isWell && unwellSince === null));
    if (refused) return refused;
    if (running) {
      const who = isOurs ? 'failing over' : 'AWS is failing over by itself';
      return { is: 'moving', by: whose, hint: `${who} since ${events.startedAt ?? 'a moment ago'}` };
    }
    if (isAfter(events.abandonedAt, sentAt)) return abandoned(target, events);
    if (isAfter(events.completedAt, sentAt))
      return { is: 'moving', by: 'us', hint: `failed over, ${whatIsWrong(seen)}` };
    if (acknowledged(past, call).length > 0)
      return { is: 'moving', by: 'us', hint: 'a failover was accepted, no event tells of it yet' };
    return judgeWaiting(target, seen, sentAt !== undefined);
  },
};

type AzJudgement = ReturnType<typeof azFailover.judge>;

/**
 * Without a probe nobody knows whether it answers: a failover from before this step may be what it hung after, and proves nothing.
 * Before is before the first look, by its worker's clock: nobody may have worked on the step for a while since.
 */
function isAboutThis({ probe }: AzFailoverTarget, { events }: AzFailoverSeen, past: Past<AzFailoverSeen>): boolean {
  if (probe) return true;
  return [past.before?.at ?? past.began, perhapsDone(past, call).at(-1)?.at].some((since) =>
    isAfter(events.completedAt, since),
  );
}

/** Nothing of a failover is seen, and AWS has not accepted one of ours. */
function judgeWaiting(target: AzFailoverTarget, seen: AzFailoverSeen, mayBeSent: boolean): AzJudgement {
  const { at, instance, events, unwellSince } = seen;
  const request: Request<typeof call> = {
    call,
    region: target.region,
    input: { DBInstanceIdentifier: target.instance, ForceFailover: true },
  };
  const waiting = (hint: string): AzJudgement => ({
    is: 'moving',
    by: mayBeSent ? 'us' : 'others',
    hint,
    next: [request],
  });
  if (instance?.status !== 'available')
    return waiting(`${instance?.status ?? 'not seen'}: a failover can be asked for once available`);
  const from = unwellSince ?? at;
  if (msBetween(from, at) < target.ownMs)
    return {
      is: 'moving',
      by: 'others',
      hint: `${whatIsWrong(seen)}: AWS's own failover is waited for until ${plus(from, target.ownMs)}`,
      next: [request],
    };
  if (events.completedAt !== null && msBetween(events.completedAt, at) < target.recentMs)
    return abandoned(target, events);
  return { is: 'ready', send: [request] };
}

function isRunning({ startedAt, completedAt }: FailoverEvents): boolean {
  return startedAt !== null && (completedAt === null || epochMs(completedAt) < epochMs(startedAt));
}

function whatIsWrong({ instance, inRecovery, trouble }: AzFailoverSeen): string {
  if (instance?.status !== 'available') return `status ${instance?.status ?? 'unknown'}`;
  if (inRecovery === true) return 'the database is in recovery';
  return trouble === null ? 'the database is not asked: no probe' : `the database does not answer: ${trouble}`;
}

function evidenceOf(target: AzFailoverTarget, seen: AzFailoverSeen, past: Past<AzFailoverSeen>, isOurs: boolean) {
  const { startedAt, completedAt } = seen.events;
  return {
    instance: target.instance,
    region: target.region,
    by: isOurs ? 'muster' : 'AWS',
    startedAt,
    completedAt,
    zoneBefore: past.before?.instance?.zone ?? null,
    zoneAfter: seen.instance?.zone ?? null,
    proved: target.probe
      ? 'RDS events: failover completed; available, SQL not in recovery'
      : 'RDS events: failover completed, and available: api only',
  };
}

/** From so long before the step that what AWS began by itself is among them. */
async function readEvents(
  target: AzFailoverTarget,
  reader: Reader<'rds:DescribeEvents'>,
  past: Past<AzFailoverSeen>,
): Promise<FailoverEvents> {
  const pages = await everyPage((more) =>
    reader.read('rds:DescribeEvents', target.region, {
      SourceIdentifier: target.instance,
      SourceType: 'db-instance',
      StartTime: plus(past.before?.at ?? past.began, -target.recentMs),
      EventCategories: ['failover'],
      ...more,
    }),
  );
  return failoverEvents(pages.flatMap(({ Events: events }) => events ?? []));
}

async function askReplay(
  { probe }: AzFailoverTarget,
  reader: Reader<'sql:ReadReplay'>,
): Promise<Pick<AzFailoverSeen, 'inRecovery' | 'trouble'>> {
  if (!probe) return { inRecovery: null, trouble: null };
  try {
    const { inRecovery } = await reader.read('sql:ReadReplay', probe.region, probe);
    return { inRecovery, trouble: null };
  } catch (error) {
    // That it does not answer is why the ladder is climbed.
    if (isOutsideError(error)) return { inRecovery: null, trouble: short(error.message, 120) };
    throw error;
  }
}
