/**
 * Promotion: irreversible, without a token, and answered before it is done. Right after the call the instance may still say
 * `available` and still name its source, so reached = source gone, available, nothing newly pending, and SQL out of recovery.
 */
import { type ReplayPosition } from '../../../domain/exposure';
import { type Evidence, type Past } from '../../../domain/goal';
import { epochMs, type Instant } from '../../../domain/instant';
import { type PromoteTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal, type Reader } from '../../goal';
import { type ReplayOutput } from '../../outputs';
import { isOutsideError } from '../../outside-error';
import { acknowledged, blockedBy, short } from '../past';
import { describe, type InstanceSeen, isDeadEnd } from './instance';
import { maySentByUs, promoteRefusals } from './promote-rules';

export interface PromoteSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  /** Null without a probe, and while the database does not answer. */
  readonly replay: ReplayOutput | null;
  /** Why the probe's database did not answer. */
  readonly trouble: string | null;
  /** The newest replay position of all looks: the reboot of a promotion makes the server forget it, and RPA is measured by it. */
  readonly replayed: ReplayPosition | null;
}

const call = 'rds:PromoteReadReplica';

export const promote: Goal<'rds-postgres.promote', PromoteSeen> = {
  name: 'rds-postgres.promote',

  observe: async (target, reader, past) => {
    const at = reader.now();
    const [instance, sql] = await Promise.all([
      describe(reader, target.region, target.instance),
      askReplay(target, reader),
    ]);
    return { at, instance, ...sql, replayed: newest([past.before?.replayed, past.last?.replayed, sql.replay]) };
  },

  judge: (target, seen, past) => {
    const { instance } = seen;
    const blocked = blockedBy(promoteRefusals(target, seen, past));
    if (blocked || !instance) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
    return instance.source === null
      ? judgePromoted(target, instance, seen, past)
      : judgeReplica(target, instance, seen, past);
  },

  writable: isWritable,

  position: ({ replayed, replay }) =>
    replayed ?? (replay ? { lastCommitAt: replay.lastCommitAt, askedAt: replay.askedAt } : undefined),
};

/**
 * True: SQL is out of recovery (it is never stale), or the source is gone: promoted or about to be, and there is no way back.
 * False only for a proven standby, for on `false` a fence is opened again; what may be under way, or was not asked, is not known.
 */
function isWritable({ instance, replay, trouble }: PromoteSeen): boolean | undefined {
  if (replay?.inRecovery === false) return true;
  if (instance === null) return undefined;
  if (instance.source === null) return isDeadEnd(instance.status) ? undefined : true;
  // Somebody's promotion in its first minute: accepted, its source still named.
  if (['modifying', 'rebooting'].includes(instance.status)) return undefined;
  return trouble === null ? false : undefined;
}

type PromoteJudgement = ReturnType<typeof promote.judge>;

/** The source is gone and the send may be ours (the rules have refused anything else). */
function judgePromoted(
  target: PromoteTarget,
  instance: InstanceSeen,
  seen: PromoteSeen,
  past: Past<PromoteSeen>,
): PromoteJudgement {
  const waiting = (hint: string): PromoteJudgement => ({ is: 'moving', by: 'us', hint });
  if (instance.status !== 'available') return waiting(instance.status);
  // What was pending before (a maintenance window's business) is not the promotion's.
  const before = past.before?.instance?.pending ?? [];
  const pending = instance.pending.filter((name) => !before.includes(name));
  if (pending.length > 0) return waiting(`available, ${pending.join(', ')} still pending`);
  if (target.probe && !seen.replay)
    return waiting(`available, the database does not answer yet: ${seen.trouble ?? 'no reason given'}`);
  if (seen.replay?.inRecovery === true) return waiting('available, the database is still in recovery');
  return { is: 'reached', evidence: evidenceOf(target, instance, seen, past) };
}

function judgeReplica(
  target: PromoteTarget,
  instance: InstanceSeen,
  seen: PromoteSeen,
  past: Past<PromoteSeen>,
): PromoteJudgement {
  const request = {
    call,
    region: target.region,
    input: { DBInstanceIdentifier: target.instance, BackupRetentionPeriod: target.backupRetentionDays },
  } as const;
  if (acknowledged(past, call).length > 0) {
    // AWS said yes: whatever this read says, it is behind, and sending twice is what must not happen.
    return { is: 'moving', by: 'us', hint: `${instance.status}, promotion accepted, the source is still named` };
  }
  if (seen.replay?.inRecovery === false) {
    // SQL is never stale: somebody promoted it, and the API has not said so yet.
    return {
      is: 'moving',
      by: maySentByUs(past) ? 'us' : 'others',
      hint: 'out of recovery, the source is still named',
    };
  }
  if (instance.status === 'available') return { is: 'ready', send: [request] };
  // backing-up and the like refuse a promotion (aws.md 3.1); after a send of ours modifying and rebooting are its doing.
  const ours = maySentByUs(past) && ['modifying', 'rebooting'].includes(instance.status);
  return ours
    ? { is: 'moving', by: 'us', hint: instance.status }
    : { is: 'moving', by: 'others', hint: `${instance.status}: can be promoted once available`, next: [request] };
}

function evidenceOf(
  target: PromoteTarget,
  instance: InstanceSeen,
  seen: PromoteSeen,
  past: Past<PromoteSeen>,
): Evidence {
  const { endpoint, multiAz, backupRetentionDays, status } = instance;
  return {
    instance: target.instance,
    region: target.region,
    status,
    endpoint: endpoint && `${endpoint.host}:${endpoint.port}`,
    multiAz,
    backupRetentionDays,
    sourceBefore: past.before?.instance?.source ?? `${target.source.instance} in ${target.source.region}`,
    proved: target.probe ? 'source gone, available, not in recovery' : 'source gone and available: api only',
    lastReplayedCommitAtBefore: past.before?.replayed?.lastCommitAt ?? null,
    lastReplayedCommitAt: seen.replayed?.lastCommitAt ?? null,
  };
}

async function askReplay(
  { probe }: PromoteTarget,
  reader: Reader<'sql:ReadReplay'>,
): Promise<Pick<PromoteSeen, 'replay' | 'trouble'>> {
  if (!probe) return { replay: null, trouble: null };
  try {
    return { replay: await reader.read('sql:ReadReplay', probe.region, probe), trouble: null };
  } catch (error) {
    // A probe that fails must not stop a promotion; what it would have proved stays unproved, and reached waits for it.
    if (isOutsideError(error)) return { replay: null, trouble: short(error.message) };
    throw error;
  }
}

function newest(positions: readonly (ReplayPosition | null | undefined)[]): ReplayPosition | null {
  return positions.reduce<ReplayPosition | null>((best, one) => {
    if (one?.lastCommitAt == null) return best;
    const isNewer = best?.lastCommitAt == null || epochMs(one.lastCommitAt) >= epochMs(best.lastCommitAt);
    return isNewer ? { lastCommitAt: one.lastCommitAt, askedAt: one.askedAt } : best;
  }, null);
}
