/**
 * An instance that is made from backups under a name of this operation's own: what holds for a restore and for a drill's clone alike.
 * Whose it is is told by its tags, which AWS shows as soon as it shows the instance.
 */
import { type Evidence, type Judgement, type Past, type Refusal, type Request, type Sent } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type RestoreTarget } from '../../../domain/kinds/rds-postgres/restore';
import { blockedBy } from '../past';
import { type BackupsSeen, type UsableSnapshot } from './backups';
import { growing, notTaken } from './copied';
import { carries, costFacts, type InstanceSeen, isDeadEnd } from './instance';
import { makeWith, type Model } from './settings';
import { isComing } from './shown';

export interface MadeSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  /** When it was seen last. */
  readonly shownAt: Instant | null;
  /** Not asked for any more once the instance is there; these are then as they were before. */
  readonly model: Model | null;
  readonly backups: BackupsSeen | null;
  readonly snapshot: UsableSnapshot | null;
}

export const fromTime = 'rds:RestoreDBInstanceToPointInTime';
export const fromSnapshot = 'rds:RestoreDBInstanceFromDBSnapshot';
export type MakeRequest = Request<typeof fromTime | typeof fromSnapshot>;
type MadeJudgement<R> = Judgement<R>;

/** What is to be sent, or why it cannot be, or that it comes with time. */
export type Way<R> =
  { readonly send: R } | { readonly lacking: readonly Refusal[] } | { readonly later: string; readonly next: R };

export function judgeMade<R extends MakeRequest>(
  target: RestoreTarget,
  seen: MadeSeen,
  past: Past<MadeSeen>,
  way: () => Way<R>,
): MadeJudgement<R> {
  const { instance } = seen;
  if (instance) return judgeThere(target, instance, seen, past);
  // AWS said yes and the name is this operation's alone: nothing else may be sent for it, however long it stays unseen; until it was shown.
  if (
    isComing(
      sends(past).filter(({ answer }) => answer === 'ok'),
      seen,
    )
  )
    return { is: 'moving', by: 'us', hint: `${target.instance} was accepted, and is not seen yet` };
  const found = way();
  if ('lacking' in found)
    return blockedBy(found.lacking) ?? { is: 'moving', by: 'others', hint: 'nothing is known to be lacking' };
  if ('later' in found) return { is: 'moving', by: 'others', hint: found.later, next: [found.next] };
  return { is: 'ready', send: [found.send] };
}

function judgeThere<R>(
  target: RestoreTarget,
  instance: InstanceSeen,
  seen: MadeSeen,
  past: Past<MadeSeen>,
): MadeJudgement<R> {
  const { status, tags } = instance;
  // Once AWS has accepted our name no other can have it: tags may be shown a moment later.
  const isOurs = carries(tags, target.tags) || sends(past).some(({ answer }) => answer === 'ok');
  const refusals: readonly Refusal[] = [
    ...(isOurs ? [] : [notOurs(target, instance)]),
    ...(isDeadEnd(status) ? [deadEnd(target, status)] : []),
  ];
  const blocked = blockedBy(refusals);
  if (blocked) return blocked;
  if (status !== 'available') return { is: 'moving', by: 'us', hint: `${target.instance}: ${status}` };
  const { endpoint, resourceId } = instance;
  const evidence: Evidence = {
    instance: target.instance,
    region: target.region,
    status,
    ...madeFrom(target, seen, past),
    endpoint: endpoint && `${endpoint.host}:${endpoint.port}`,
    resourceId,
    ...costFacts(instance),
  };
  const degraded = behindWish(target, evidence['asOf']);
  return { is: 'reached', evidence, ...(degraded === undefined ? {} : { degraded }) };
}

/** From the request itself, as the door noted it: a later look no longer knows which backups there were. */
function madeFrom(target: RestoreTarget, { model, backups, snapshot }: MadeSeen, past: Past<MadeSeen>): Evidence {
  const last = sends(past).at(-1);
  const window = `${backups?.earliestAt ?? 'unknown'} to ${backups?.latestAt ?? 'unknown'}`;
  if (last?.call === fromSnapshot) {
    const { DBSnapshotIdentifier: name } = last.input as { readonly DBSnapshotIdentifier: string };
    const asOf = snapshot && snapshot.name === name ? snapshot.takenAt : null;
    return { from: 'snapshot', tookFrom: name, asOf, ...leftOut(notTaken(model, 'snapshot')) };
  }
  const asOf = target.to ?? backups?.latestAt ?? null;
  return {
    ...{ from: last ? 'pitr' : null, tookFrom: target.from.instance, asOf, window: backups ? window : null },
    ...leftOut(last ? notTaken(model, 'pitr') : null),
  };
}

function leftOut(words: string | null): Evidence {
  return words === null ? {} : { notCopied: words };
}

/** A snapshot cannot be of the very moment that was asked for. */
function behindWish({ to }: RestoreTarget, asOf: Evidence[string] | undefined): string | undefined {
  if (to === undefined || typeof asOf !== 'string' || asOf === to) return undefined;
  return `data as of ${asOf}, not of ${to}: made from a snapshot, no automated backups are kept in this Region`;
}

function sends(past: Past<MadeSeen>): readonly Sent[] {
  return past.sent.filter(({ call, answer }) => (call === fromTime || call === fromSnapshot) && answer !== 'error');
}

/** The request that restores to a time, its rules all asked. */
export function pointInTime(
  target: RestoreTarget,
  { at, model, backups }: MadeSeen,
  deletionProtection: boolean,
): Way<Request<typeof fromTime>> {
  const { region, instance, from, to } = target;
  const made = madeLike(target, model, deletionProtection);
  const lacking = [
    ...(backups ? timeRefusals(target, backups, at) : [noBackups(target)]),
    ...('lacking' in made ? made.lacking : []),
  ];
  if (lacking.length > 0 || !backups || !('made' in made)) return { lacking };
  const send = {
    call: fromTime,
    region,
    input: {
      TargetDBInstanceIdentifier: instance,
      ...(backups.arn === null
        ? { SourceDBInstanceIdentifier: from.instance }
        : { SourceDBInstanceAutomatedBackupsArn: backups.arn }),
      ...(to === undefined ? { UseLatestRestorableTime: true as const } : { RestoreTime: to }),
      ...made.made,
      ...growing(model),
    },
  } as const;
  if (to !== undefined && backups.latestAt !== null && to > backups.latestAt)
    return { later: `${from.instance} is restorable up to ${backups.latestAt}, wanted ${to}`, next: send };
  return { send };
}

export function madeLike(
  target: RestoreTarget,
  model: Model | null,
  deletionProtection: boolean,
): ReturnType<typeof makeWith> {
  const { settings, like, tags, region } = target;
  return makeWith({ settings, like, model, tags, deletionProtection, place: `in.${region}.settings` });
}

const backupSource = 'rds:DescribeDBInstanceAutomatedBackups; Amazon RDS User Guide, USER_PIT';

function timeRefusals({ from, to }: RestoreTarget, backups: BackupsSeen, at: Instant): readonly Refusal[] {
  const { earliestAt, latestAt } = backups;
  const wanted = `a time between ${earliestAt ?? 'the oldest backup'} and ${latestAt ?? 'the newest'}`;
  if (to === undefined) return [];
  return [
    ...(earliestAt !== null && to < earliestAt
      ? [
          {
            rule: 'the time is in the backup window',
            saw: `${to}, before ${from.instance} has backups`,
            wanted,
            source: backupSource,
          },
        ]
      : []),
    ...(to > at
      ? [{ rule: 'the time has passed', saw: `${to}, which is still to come`, wanted, source: backupSource }]
      : []),
  ];
}

export function noBackups({ region, from }: RestoreTarget): Refusal {
  const isHere = region === from.region;
  return {
    rule: 'there are backups to restore from',
    saw: isHere
      ? `no automated backups of ${from.instance} in ${region}`
      : `no automated backups of ${from.instance} in ${from.region} are replicated into ${region}`,
    wanted: isHere
      ? `an instance ${from.instance} that is no replica, with a BackupRetentionPeriod above 0`
      : 'StartDBInstanceAutomatedBackupsReplication in this Region, with the ARN of the instance',
    source: backupSource,
  };
}

function notOurs({ instance, tags }: RestoreTarget, seen: InstanceSeen): Refusal {
  const theirs = Object.entries(seen.tags).map(([name, value]) => `${name}=${value}`);
  return {
    rule: 'the name is free',
    saw: `${instance} is already there from another run (${theirs.join(', ') || 'no tags of muster'})`,
    wanted: `no ${instance}, or one tagged ${Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}: delete it, or run again under another tag`,
    source: 'rds:DescribeDBInstances',
  };
}

function deadEnd({ instance }: RestoreTarget, status: string): Refusal {
  return {
    rule: 'the instance can become available',
    saw: `${instance}: status ${status}`,
    wanted: `status available; look at the events of ${instance}, delete it, then retry the step`,
    source: 'rds:DescribeDBInstances',
  };
}
