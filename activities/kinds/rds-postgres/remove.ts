/**
 * Removing what a drill made, and nothing else: only an instance that carries the drill's own tags is deleted. Gone means not seen for a
 * while, for one whose creation was sent a moment ago may not be shown yet, and would be left behind.
 */
import { type Refusal } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type RemoveTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Goal } from '../../goal';
import { acknowledged, blockedBy, perhapsDone, settleMs } from '../past';
import { carries, find, isDeadEnd, ownTags } from './instance';

export interface RemoveSeen {
  readonly at: Instant;
  readonly instance: {
    readonly status: string;
    readonly tags: RemoveTarget['tags'];
    readonly deletionProtection: boolean;
  } | null;
  /** Not seen at any look from then on; null while it is there. */
  readonly absentSince: Instant | null;
}

const call = 'rds:DeleteDBInstance';

export const remove: Goal<'rds-postgres.remove', RemoveSeen> = {
  name: 'rds-postgres.remove',

  observe: async ({ region, instance: name }, reader, past) => {
    const at = reader.now();
    const found = await find(reader, region, name);
    if (!found) return { at, instance: null, absentSince: past.last?.absentSince ?? at };
    const { DBInstanceStatus: status, TagList: tags, DeletionProtection: deletionProtection } = found;
    return {
      at,
      instance: {
        status: status ?? 'unknown',
        tags: ownTags(tags),
        deletionProtection: deletionProtection ?? false,
      },
      absentSince: null,
    };
  },

  judge: (target, { at, instance, absentSince }, past) => {
    const by = perhapsDone(past, call).length > 0 ? 'us' : 'others';
    if (!instance) {
      const forMs = absentSince === null ? 0 : msBetween(absentSince, at);
      if (forMs < settleMs)
        return {
          is: 'moving',
          by,
          hint: `no ${target.instance}: looking for ${settleMs / 1_000} s whether it stays so`,
        };
      return {
        is: 'reached',
        evidence: { instance: target.instance, region: target.region, gone: true, deletedByUs: by === 'us' },
      };
    }
    if (!carries(instance.tags, target.tags))
      return blockedBy([notOurs(target, instance.tags)]) ?? moving('others', '');
    if (instance.status === 'deleting') return moving(by, 'deleting');
    // AWS said yes: what this read says is behind.
    if (acknowledged(past, call).length > 0) return moving('us', `deletion accepted, still ${instance.status}`);
    if (instance.deletionProtection) return blockedBy([isProtected(target)]) ?? moving('others', '');
    const request = {
      call,
      region: target.region,
      input: { DBInstanceIdentifier: target.instance, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    } as const;
    // What has failed is deleted as well; what is being made or changed refuses it until it is over.
    if (instance.status === 'available' || isDeadEnd(instance.status)) return { is: 'ready', send: [request] };
    return { is: 'moving', by, hint: `${instance.status}: can be deleted once that is over`, next: [request] };

    function moving(whose: 'us' | 'others', hint: string): ReturnType<typeof remove.judge> {
      return { is: 'moving', by: whose, hint: `${target.instance}: ${hint}` };
    }
  },
};

function notOurs({ instance, tags }: RemoveTarget, seen: RemoveTarget['tags']): Refusal {
  return {
    rule: 'it was made by this drill',
    saw: `${instance} carries ${text(seen) || 'no tags of muster'}`,
    wanted: `${text(tags)}: somebody else's is never deleted`,
    source: 'rds:DescribeDBInstances',
  };
}

function isProtected({ instance }: RemoveTarget): Refusal {
  return {
    rule: 'deletion protection is off',
    saw: `deletion protection of ${instance} is on; the drill made it without, so somebody wants it kept`,
    wanted: 'deletion protection off, or the step skipped with a reason',
    source: 'rds:DescribeDBInstances',
  };
}

function text(tags: RemoveTarget['tags']): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
