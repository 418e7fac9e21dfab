/**
 * Renaming: what an instance was is said by tags first, then its name is given away. DbiResourceId tells whose a name is afterwards
 * (a second call is answered that the old name is not there, or would take the name from another).
 */
import { type Evidence, type Judgement, type Past, type Refusal, type Request } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type InstancePlace, type Tags } from '../../../domain/kinds/rds-postgres';
import { type Reader } from '../../goal';
import { acknowledged, blockedBy, perhapsDone } from '../past';
import { carries, describe, type InstanceSeen, isDeadEnd } from './instance';
import { tagList } from './settings';

export interface Rename extends InstancePlace {
  readonly as: string;
  readonly tags: Tags;
}

export interface RenameSeen {
  readonly at: Instant;
  /** Of the instance that is renamed: from the first look that saw it on. */
  readonly resourceId: string | null;
  /** Under its name, and under the name it is given. */
  readonly named: InstanceSeen | null;
  readonly kept: InstanceSeen | null;
}

export type RenameJudgement = Judgement<Request<'rds:AddTagsToResource' | 'rds:ModifyDBInstance'>>;

const tag = 'rds:AddTagsToResource';
const rename = 'rds:ModifyDBInstance';
const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_RenameInstance';

export async function observeRename(
  { region, instance, as }: Rename,
  reader: Reader<'rds:DescribeDBInstances'>,
  past: Past<RenameSeen>,
): Promise<RenameSeen> {
  const at = reader.now();
  const [named, kept] = await Promise.all([describe(reader, region, instance), describe(reader, region, as)]);
  const known = past.last?.resourceId ?? past.before?.resourceId;
  // What was seen first under the name is what is renamed; a replica that comes under it later took the name.
  const renamed = kept === null ? (named?.resourceId ?? null) : null;
  return { at, resourceId: known ?? renamed, named, kept };
}

/** `absent`: what it means that the instance is under neither name, and nothing of ours may have moved it. */
export function judgeRename(
  target: Rename,
  seen: RenameSeen,
  past: Past<RenameSeen>,
  absent: RenameJudgement,
  evidence: (kept: InstanceSeen) => Evidence,
): RenameJudgement {
  const { named, kept } = seen;
  if (kept) {
    if (!isOurs(target, seen, kept)) return blocked([takenBy(target, kept)]);
    return judgeKept(target, kept, named, past, evidence);
  }
  if (named && isDeadEnd(named.status)) return blocked([deadEnd(target.instance, named)]);
  if (mayBeRenamed(past) && (named === null || acknowledged(past, rename).length > 0))
    return { is: 'moving', by: 'us', hint: `renaming to ${target.as} was accepted, and is not seen yet` };
  return named ? judgeNamed(target, named, past) : absent;
}

function judgeKept(
  target: Rename,
  kept: InstanceSeen,
  named: InstanceSeen | null,
  past: Past<RenameSeen>,
  evidence: (kept: InstanceSeen) => Evidence,
): RenameJudgement {
  const by = mayBeRenamed(past) ? 'us' : 'others';
  if (isDeadEnd(kept.status)) return blocked([deadEnd(target.as, kept)]);
  if (named && named.resourceId === kept.resourceId)
    return { is: 'moving', by, hint: `${target.as}: still seen as ${target.instance} too` };
  if (named && named.source === null) return blocked([takenAgain(target, named)]);
  if (kept.status !== 'available') return { is: 'moving', by, hint: `${target.as}: ${kept.status}` };
  return { is: 'reached', evidence: evidence(kept) };
}

function judgeNamed(target: Rename, named: InstanceSeen, past: Past<RenameSeen>): RenameJudgement {
  const requests = requestsOf(target, named, past);
  if (named.status === 'available') return { is: 'ready', send: requests };
  return mayBeRenamed(past)
    ? { is: 'moving', by: 'us', hint: named.status }
    : { is: 'moving', by: 'others', hint: `${named.status}: can be renamed once available`, next: requests };
}

type RenameRequest = Request<typeof tag | typeof rename>;

function requestsOf(
  { region, instance, as, tags }: Rename,
  named: InstanceSeen,
  past: Past<RenameSeen>,
): readonly [RenameRequest, ...RenameRequest[]] {
  const renaming: RenameRequest = {
    call: rename,
    region,
    input: { DBInstanceIdentifier: instance, NewDBInstanceIdentifier: as, ApplyImmediately: true },
  };
  if (named.arn === null || acknowledged(past, tag).length > 0 || carries(named.tags, tags)) return [renaming];
  return [{ call: tag, region, input: { ResourceName: named.arn, Tags: tagList(tags) } }, renaming];
}

/** By the identity seen before; where none was, by the tags it was given first, which name this operation. */
function isOurs({ tags }: Rename, { resourceId }: RenameSeen, kept: InstanceSeen): boolean {
  return resourceId === null ? carries(kept.tags, tags) : kept.resourceId === resourceId;
}

function mayBeRenamed(past: Past<unknown>): boolean {
  return perhapsDone(past, rename).length > 0;
}

function blocked(refusals: readonly [Refusal]): RenameJudgement {
  return blockedBy(refusals) ?? { is: 'moving', by: 'others', hint: 'not seen' };
}

function takenBy({ as, instance }: Rename, kept: InstanceSeen): Refusal {
  return {
    rule: 'the new name is free',
    saw: `${as} is another instance (${kept.resourceId ?? 'of unknown identity'}), not ${instance}`,
    wanted: `no ${as}; rename or delete it`,
    source,
  };
}

function takenAgain({ as, instance, region }: Rename, named: InstanceSeen): Refusal {
  return {
    rule: 'the old name is free',
    saw: `renamed to ${as}, and another instance (${named.resourceId ?? 'of unknown identity'}) took the name ${instance}`,
    wanted: `no ${instance} in ${region}; rename or delete it`,
    source,
  };
}

function deadEnd(name: string, { status }: InstanceSeen): Refusal {
  return {
    rule: 'the instance can become available',
    saw: `${name}: status ${status}`,
    wanted: 'status available: only then it can be renamed',
    source,
  };
}
