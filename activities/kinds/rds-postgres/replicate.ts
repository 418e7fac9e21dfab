/**
 * Replicating: a new replica of the primary, in the Region that lost its own. Made from nothing, with every setting said; hours for a large
 * database. Reached = available, replicating from our primary; the name alone proves nothing.
 */
import { type Past, type Request } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type ReplicateTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal } from '../../goal';
import { acknowledged, blockedBy, perhapsDone, settleMs } from '../past';
import { growing, watched } from './copied';
import { carries, describe, type InstanceSeen } from './instance';
import { nameTaken, replicaRefusals, sourceRefusals } from './replicate-rules';
import { findModel, makeWith, type Model } from './settings';
import { isComing, lastShown } from './shown';

export interface ReplicateSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  /** When the replica, not the old primary under its name, was seen last. */
  readonly shownAt: Instant | null;
  /** The primary; null when there is no such instance. */
  readonly source: InstanceSeen | null;
  /** What settings are copied from; not looked for once the replica is there. */
  readonly model: Model | null;
}

const call = 'rds:CreateDBInstanceReadReplica';

export const replicate: Goal<'rds-postgres.replicate', ReplicateSeen> = {
  name: 'rds-postgres.replicate',

  observe: async (target, reader, past) => {
    const at = reader.now();
    const [instance, source] = await Promise.all([
      describe(reader, target.region, target.instance),
      describe(reader, target.source.region, target.source.instance),
    ]);
    const isThere = instance !== null && instance.source !== null;
    const shownAt = lastShown(at, instance !== null && isReplica(target, instance), past);
    const model = isThere ? null : await findModel(reader, target.region, target.like);
    return { at, instance, shownAt, source, model };
  },

  judge: (target, seen, past) => {
    const { instance } = seen;
    if (instance && isReplica(target, instance)) return judgeReplica(target, instance, past);
    if (isComing(acknowledged(past, call), seen))
      return { is: 'moving', by: 'us', hint: `${target.instance} was accepted, and is not seen yet` };
    const planned = plan(target, seen);
    if (instance) {
      // The old primary, until it is retired; right after that a look may be behind.
      if (msBetween(past.began, seen.at) >= settleMs) return blockedBy([nameTaken(target, instance)]) ?? planned;
      const hint = `${target.instance} is still the old primary, which is retired first`;
      return { is: 'moving', by: 'others', hint, ...(planned.is === 'ready' ? { next: planned.send } : {}) };
    }
    return planned;
  },
};

/** It names its source a while after it is there; its tags it has from the start. */
function isReplica({ tags }: ReplicateTarget, instance: InstanceSeen): boolean {
  return instance.source !== null || carries(instance.tags, tags);
}

type ReplicateJudgement = ReturnType<typeof replicate.judge>;

/** What is sent once the name is free, or every reason why it cannot be. */
function plan(target: ReplicateTarget, { source, model }: ReplicateSeen): ReplicateJudgement {
  const { settings, like, tags, region, resource } = target;
  const wish = {
    settings,
    like,
    model,
    tags,
    deletionProtection: true,
    place: `resources.${resource}.in.${region}.settings`,
  };
  const kmsKey = settings.kmsKey ?? model?.kmsKey ?? undefined;
  const wanted = makeWith(wish);
  const refused = blockedBy([
    ...sourceRefusals(target, source, kmsKey, wish),
    ...('lacking' in wanted ? wanted.lacking : []),
  ]);
  if (refused || !source?.arn || 'lacking' in wanted)
    return refused ?? { is: 'moving', by: 'others', hint: `the source ${target.source.instance} names no ARN` };
  const request: Request<typeof call> = {
    call,
    region,
    input: {
      DBInstanceIdentifier: target.instance,
      SourceDBInstanceIdentifier: source.arn,
      SourceRegion: target.source.region,
      ...(source.encrypted && kmsKey !== undefined ? { KmsKeyId: kmsKey } : {}),
      ...wanted.made,
      ...growing(model, source.allocatedGb),
      ...watched(model),
    },
  };
  if (source.status === 'available') return { is: 'ready', send: [request] };
  const hint = `${target.source.instance}: ${source.status}, can be replicated once available`;
  return { is: 'moving', by: 'others', hint, next: [request] };
}

function judgeReplica(target: ReplicateTarget, instance: InstanceSeen, past: Past<ReplicateSeen>): ReplicateJudgement {
  const refused = blockedBy(replicaRefusals(target, instance));
  if (refused) return refused;
  const { status, replication } = instance;
  if (status === 'available' && replication === 'replicating') {
    return { is: 'reached', evidence: evidenceOf(target, instance) };
  }
  const ours = perhapsDone(past, call).length > 0 || carries(instance.tags, target.tags);
  return { is: 'moving', by: ours ? 'us' : 'others', hint: `${status}, ${replication ?? 'not replicating yet'}` };
}

function evidenceOf({ instance: name, region, source }: ReplicateTarget, instance: InstanceSeen) {
  const { endpoint, multiAz, status, replication, encrypted, resourceId } = instance;
  return {
    instance: name,
    region,
    source: `${source.instance} in ${source.region}`,
    resourceId,
    status,
    replication,
    endpoint: endpoint && `${endpoint.host}:${endpoint.port}`,
    class: instance.class,
    multiAz,
    encrypted,
  };
}
