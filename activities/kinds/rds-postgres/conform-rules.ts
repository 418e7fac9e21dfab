/** Every difference between a database and the plan, each with where the plan says otherwise. */
import { type Refusal } from '../../../domain/goal';
import { epochMs } from '../../../domain/instant';
import { type InstancePlace } from '../../../domain/kinds/rds-postgres/protect';
import { type ConformDatabaseTarget } from '../../../domain/kinds/rds-postgres/stay';
import { type ReplayOutput } from '../../outputs';
import { isBroken, isReplicating } from './backups';
import { type ConformSeen } from './conform';
import { followedTag, type InstanceSeen, isDeadEnd, isNamed, isUnproven } from './instance';
import { isAtLeast } from './lsn';

/** A backup or a change of storage keeps nobody from working. */
const serving = ['available', 'backing-up', 'storage-optimization'];

export function differences(target: ConformDatabaseTarget, seen: ConformSeen): readonly Refusal[] {
  return [
    ...primaryDifferences(target, seen),
    ...standbyDifferences(target, seen),
    ...backupDifferences(target, seen),
    ...lagDifferences(target, seen),
    ...roleDifferences(target, seen),
    ...leftovers(target, seen),
  ];
}

/** What is in between two states, where nothing differs for good: in words, undefined when nothing is. */
export function unsettled({ primary, standby }: ConformDatabaseTarget, seen: ConformSeen): string | undefined {
  const moving = [
    { place: primary, instance: seen.primary },
    { place: standby, instance: seen.standby },
  ].filter(({ instance }) => instance !== null && !serving.includes(instance.status));
  const waits = [
    ...moving.map(({ place, instance }) => `${place.instance}: ${instance?.status ?? 'not seen'}`),
    ...(seen.backups && !isReplicating(seen.backups)
      ? [`backups of ${primary.instance} in ${standby.region}: ${seen.backups.status}`]
      : []),
  ];
  return waits.length === 0 ? undefined : waits.join(', ');
}

function primaryDifferences(target: ConformDatabaseTarget, seen: ConformSeen): readonly Refusal[] {
  const { primary: place, backupRetentionDays, multiAz } = target;
  const rule = `primary in ${place.region}`;
  const said = planned(target, `in.${place.region}`);
  const instance = seen.primary;
  if (!instance) return [{ rule, saw: `no ${place.instance}`, wanted: place.instance, source: said }];
  const isStandby = instance.source !== null || seen.writers?.writable === false;
  return [
    ...deadEnd(target, place, instance),
    ...(isStandby
      ? [
          {
            rule,
            saw:
              instance.source === null
                ? `${place.instance} is in recovery`
                : `${place.instance} is a replica of ${instance.source}`,
            wanted: `${place.instance} takes writes`,
            source: `the plan: regions.preferred; ${said}`,
          },
        ]
      : []),
    ...multiAzDifference(target, place, instance, multiAz.primary),
    ...(instance.backupRetentionDays === backupRetentionDays
      ? []
      : [
          {
            rule: 'backup retention',
            saw: `${place.instance}: ${daysText(instance.backupRetentionDays)}`,
            wanted: daysText(backupRetentionDays),
            source: planned(target, 'backupRetentionDays'),
          },
        ]),
  ];
}

function daysText(days: number): string {
  return `${days} day${days === 1 ? '' : 's'}`;
}

function standbyDifferences(target: ConformDatabaseTarget, seen: ConformSeen): readonly Refusal[] {
  const { primary, standby: place, multiAz } = target;
  const rule = 'standby replicates from primary';
  const wanted = `${place.instance}, replicating from ${primary.instance} in ${primary.region}`;
  const source = planned(target, `in.${place.region}`);
  const instance = seen.standby;
  if (!instance) return [{ rule, saw: `no ${place.instance} in ${place.region}`, wanted, source }];
  const follows = instance.source !== null && isNamed(instance.source, place.region, primary);
  const isPromoted = seen.replay?.inRecovery === false;
  // While it is made or changed AWS says nothing of its replication.
  const replicates = instance.replication === 'replicating' || !serving.includes(instance.status);
  return [
    ...deadEnd(target, place, instance),
    ...(follows && replicates && !isPromoted
      ? []
      : [
          {
            rule,
            saw: follows
              ? `${place.instance}: ${isPromoted ? 'out of recovery' : `replication ${instance.replication ?? 'not told'}`}`
              : `${place.instance} is ${instance.source === null ? 'no replica' : `a replica of ${instance.source}`}`,
            wanted,
            source,
          },
        ]),
    ...(isUnproven(instance)
      ? [
          {
            rule: 'the replica was seen to follow',
            saw: `${place.instance} has no tag ${followedTag}: no failover would promote it`,
            wanted: 'muster reprotect, which sets it once the replica follows closely',
            source,
          },
        ]
      : []),
    ...multiAzDifference(target, place, instance, multiAz.standby),
  ];
}

/** Backups of an instance that had the name before are another instance's: nothing newer comes to them. */
function backupDifferences(target: ConformDatabaseTarget, { primary, backups }: ConformSeen): readonly Refusal[] {
  const { primary: place, standby } = target;
  if (target.replicateBackups !== true || !primary || (backups && !isBroken(backups))) return [];
  const identity = primary.resourceId ?? 'of unknown identity';
  return [
    {
      rule: "backups replicated into the standby's Region",
      saw: backups
        ? `${place.instance}: replication of backups into ${standby.region} has status ${backups.status}`
        : `no automated backups of ${place.instance} (${identity}) in ${standby.region}`,
      wanted: `automated backups of ${place.instance}, replicating into ${standby.region}`,
      source: planned(target, 'replicateBackups'),
    },
  ];
}

function deadEnd(target: ConformDatabaseTarget, place: InstancePlace, { status }: InstanceSeen): readonly Refusal[] {
  if (!isDeadEnd(status)) return [];
  const source = planned(target, `in.${place.region}`);
  return [
    { rule: 'instance available', saw: `${place.instance}: status ${status}`, wanted: 'status available', source },
  ];
}

function multiAzDifference(
  target: ConformDatabaseTarget,
  place: InstancePlace,
  { multiAz }: InstanceSeen,
  wanted: boolean,
): readonly Refusal[] {
  if (multiAz === wanted) return [];
  const source = planned(target, `in.${place.region}.settings.multiAz`);
  return [{ rule: 'multi-AZ', saw: `${place.instance}: ${String(multiAz)}`, wanted: String(wanted), source }];
}

function lagDifferences(target: ConformDatabaseTarget, { replay, replayTrouble }: ConformSeen): readonly Refusal[] {
  const { maxLagMs, standby } = target;
  const lagMs = lagMsOf(replay);
  // A standby that is none was told above.
  const isFine = replay ? !replay.inRecovery || (lagMs !== null && lagMs <= maxLagMs) : replayTrouble === null;
  if (isFine) return [];
  const told = lagMs === null ? 'has replayed no commit' : `is up to ${lagMs} ms behind`;
  return [
    {
      rule: 'replication lag',
      saw: replayTrouble ?? `${standby.instance} ${told}`,
      wanted: `at most ${maxLagMs} ms`,
      source: planned(target, 'reprotect.maxLagMs'),
    },
  ];
}

/** Zero while all that was received is replayed; else at most the age of the last replayed commit. Null where it cannot be told. */
export function lagMsOf(replay: ReplayOutput | null): number | null {
  if (!replay) return null;
  const { receiving, replayedLsn, receivedLsn, lastCommitAt, askedAt } = replay;
  if (receiving && isAtLeast(replayedLsn, receivedLsn)) return 0;
  return lastCommitAt === null ? null : Math.max(0, epochMs(askedAt) - epochMs(lastCommitAt));
}

function roleDifferences(target: ConformDatabaseTarget, { writers, writersTrouble }: ConformSeen): readonly Refusal[] {
  const wanted = target.writers?.roles ?? [];
  const shut = wanted.flatMap((role) => {
    const seen = writers?.roles.find((one) => one.role === role);
    if (seen?.canLogin === true && seen.canConnect) return [];
    return [seen ? `${role} may not ${seen.canLogin ? 'connect' : 'log in'}` : `no role ${role}`];
  });
  if (wanted.length === 0 || (writers && shut.length === 0)) return [];
  return [
    {
      rule: 'roles may connect',
      saw: writersTrouble ?? `${target.primary.instance}: ${shut.join(', ')}`,
      wanted: `${wanted.join(', ')} may log in and connect`,
      source: planned(target, 'fence.roles'),
    },
  ];
}

function leftovers(target: ConformDatabaseTarget, { unplanned }: ConformSeen): readonly Refusal[] {
  const left = unplanned.filter(({ role }) => role === 'drill');
  if (left.length === 0) return [];
  return [
    {
      rule: 'no drill leaves anything behind',
      saw: left.map(({ instance, region }) => `${instance} in ${region}`).join(', '),
      wanted: 'no instance of a drill once it is over',
      source: planned(target, 'in'),
    },
  ];
}

function planned({ resource }: ConformDatabaseTarget, path: string): string {
  return `the plan: resources.${resource}.${path}`;
}
