/**
 * Streaming: the new replica follows the primary so closely, for so long, that the application is protected again. That is then told on the
 * replica itself, for a promotion asks for it. The age of the last replayed commit alone is no lag: on an idle primary it grows although
 * nothing is missing.
 */
import { type Past, type Refusal, type Request } from '../../../domain/goal';
import { epochMs, type Instant, msBetween } from '../../../domain/instant';
import { type StreamTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal } from '../../goal';
import { type ReplayOutput } from '../../outputs';
import { blockedBy, isSettling, settleMs } from '../past';
import { describe, followedTag, type InstanceSeen } from './instance';
import { isAtLeast } from './lsn';
import { isFollowing, replicaRefusals } from './replicate-rules';
import { tagList } from './settings';

export interface StreamSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  /** Null without a probe, and as long as there is no available replica to ask. */
  readonly replay: ReplayOutput | null;
  /** The last look that found all replayed that was received, over a connection that receives; by the replica's clock. */
  readonly caughtUpAt: Instant | null;
  /** At most; null where it cannot be told. */
  readonly lagMs: number | null;
  /** Since when no look showed more lag than the plan allows; null while one does. */
  readonly steadySince: Instant | null;
}

const mark = 'rds:AddTagsToResource';
/** The step that makes the replica was reached, and takes no retry: another run makes it again. */
const again = 'muster abort, then muster reprotect again';

export const stream: Goal<'rds-postgres.stream', StreamSeen> = {
  name: 'rds-postgres.stream',

  observe: async (target, reader, past) => {
    const at = reader.now();
    const instance = await describe(reader, target.region, target.instance);
    const asks = target.probe && instance?.status === 'available' && isFollowing(target, instance);
    const replay = asks ? await reader.read('sql:ReadReplay', target.region, target.probe) : null;
    const lag = lagOf(replay, past.last);
    const since = isSteady(target, instance, replay, lag.lagMs) ? (past.last?.steadySince ?? at) : null;
    return { at, instance, replay, ...lag, steadySince: since };
  },

  judge: (target, seen, past) => {
    const { instance, replay, lagMs, steadySince } = seen;
    const refusals = refusalsOf(target, seen);
    if (refusals.length > 0) {
      const isNone = instance === null || instance.source === null;
      // Before the replica is made, and right after that, nothing is wrong.
      if (isNone && msBetween(past.began, seen.at) < settleMs)
        return { is: 'moving', by: 'others', hint: `${target.instance} is no replica yet` };
      const blocked = blockedBy(refusals);
      if (blocked) return blocked;
    }
    if (!instance || steadySince === null)
      return { is: 'moving', by: 'us', hint: hintOf(target, seen), next: marking(target, seen) };
    const steadyForMs = msBetween(steadySince, seen.at);
    if (steadyForMs < target.holdMs) {
      const hint = `follows closely for ${steadyForMs} of ${target.holdMs} ms`;
      return { is: 'moving', by: 'us', hint, next: marking(target, seen) };
    }
    const followed = instance.tags[followedTag];
    if (followed === undefined) return judgeUnmarked(target, seen, past);
    return {
      is: 'reached',
      evidence: {
        instance: target.instance,
        source: `${target.source.instance} in ${target.source.region}`,
        proved: target.probe ? 'receives and replays: lag measured' : 'status replicating: api only',
        lagMs,
        maxLagMs: target.maxLagMs,
        steadySince,
        steadyForMs,
        followed,
        replication: instance.replication,
        replayedLsn: replay?.replayedLsn ?? null,
        lastReplayedCommitAt: replay?.lastCommitAt ?? null,
      },
    };
  },

  position: ({ replay }) => replay ?? undefined,
};

/** It follows closely for long enough, and does not say so yet. */
function judgeUnmarked(
  target: StreamTarget,
  seen: StreamSeen,
  past: Past<StreamSeen>,
): ReturnType<typeof stream.judge> {
  if (isSettling(past, mark, seen.at))
    return { is: 'moving', by: 'us', hint: `the tag ${followedTag} was accepted, and is not seen yet` };
  const [request] = marking(target, seen);
  if (!request) return { is: 'moving', by: 'others', hint: `${target.instance} names no ARN to be tagged by` };
  return { is: 'ready', send: [request] };
}

/** What is sent once it has followed closely for long enough; nothing when it says so already. */
function marking({ region }: StreamTarget, { at, instance }: StreamSeen): readonly Request<typeof mark>[] {
  if (!instance?.arn || instance.tags[followedTag] !== undefined) return [];
  return [{ call: mark, region, input: { ResourceName: instance.arn, Tags: tagList({ [followedTag]: at }) } }];
}

/**
 * Zero while all that was received is replayed, over a living connection. Otherwise what is missing was committed after the last replayed
 * commit, and after the last look that missed nothing: the later of the two is how old it can be.
 */
function lagOf(replay: ReplayOutput | null, last: StreamSeen | undefined): Pick<StreamSeen, 'caughtUpAt' | 'lagMs'> {
  const before = last?.caughtUpAt ?? null;
  if (!replay) return { caughtUpAt: before, lagMs: null };
  const { receivedLsn, replayedLsn, receiving, lastCommitAt, askedAt } = replay;
  if (receiving && isAtLeast(replayedLsn, receivedLsn)) return { caughtUpAt: askedAt, lagMs: 0 };
  const known = [before, lastCommitAt].flatMap((one) => (one === null ? [] : [epochMs(one)]));
  const lagMs = known.length === 0 ? null : Math.max(0, epochMs(askedAt) - Math.max(...known));
  return { caughtUpAt: before, lagMs };
}

function isSteady(
  { probe, maxLagMs }: StreamTarget,
  instance: InstanceSeen | null,
  replay: ReplayOutput | null,
  lagMs: number | null,
): boolean {
  if (instance?.status !== 'available' || instance.replication !== 'replicating') return false;
  return probe ? replay?.inRecovery === true && lagMs !== null && lagMs <= maxLagMs : true;
}

function refusalsOf(target: StreamTarget, { instance, replay }: StreamSeen): readonly Refusal[] {
  if (!instance) {
    return [
      {
        rule: 'the replica exists',
        saw: `no ${target.instance} in ${target.region}`,
        wanted: `a replica of ${target.source.instance}; the step that makes it is over: ${again}`,
        source: 'rds:DescribeDBInstances',
      },
    ];
  }
  const promoted: Refusal = {
    rule: 'it is a standby',
    saw: `${target.instance} is out of recovery: somebody promoted it`,
    wanted: `a standby that follows ${target.source.instance}`,
    source: 'sql:ReadReplay',
  };
  return [...replicaRefusals(target, instance, again), ...(replay?.inRecovery === false ? [promoted] : [])];
}

function hintOf({ maxLagMs }: StreamTarget, { instance, replay, lagMs }: StreamSeen): string {
  if (instance?.status !== 'available' || instance.replication !== 'replicating')
    return `${instance?.status ?? 'not there'}, ${instance?.replication ?? 'not replicating yet'}`;
  if (replay && !replay.receiving) return 'receives nothing: no connection to the primary';
  return lagMs === null ? 'has replayed no commit yet' : `${lagMs} ms behind, ${maxLagMs} ms are allowed`;
}
