/** Every reason why an instance that was kept must not be deleted, or not yet; each names what it saw. */
import { type Refusal } from '../../../domain/goal';
import { type DeleteTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type DeleteSeen, type KeptSeen } from './delete';
import { isDeadEnd } from './instance';
import { keepUntilTag } from './keep-until';

const source = 'rds:DescribeDBInstances';
const planSource = 'the plan: resources';
/** restored: made by a restore that ended before it took its place. */
const roles = ['retired', 'damaged', 'restored'];

/** Of the snapshot that is made where the one that the tags name is not there; one per instance, so a second making is refused by AWS. */
export function finalNameOf(instance: string): string {
  return `${instance}-last`;
}

export function deleteRefusals(target: DeleteTarget, { at, instance }: DeleteSeen): readonly Refusal[] {
  const { region, instance: name, never } = target;
  const planned: readonly Refusal[] = never.includes(name)
    ? [
        {
          rule: 'the plan does not name it',
          saw: `${name} is an instance of the plan`,
          wanted: `none of ${never.join(', ')}`,
          source: planSource,
        },
      ]
    : [];
  if (!instance) {
    const saw = `no ${name} in ${region}, and this operation never saw it`;
    return [...planned, { rule: 'the instance exists', saw, wanted: 'an instance that an operation kept', source }];
  }
  return [
    ...planned,
    ...tagRefusals(target, instance, at.slice(0, 10)),
    ...(instance.replicas.length === 0
      ? []
      : [
          {
            rule: 'nothing replicates from it',
            saw: `${instance.replicas.join(', ')} replicates from ${name}`,
            wanted: 'no replica: it is somebody’s primary',
            source,
          },
        ]),
    ...(isDeadEnd(instance.status) && instance.status !== 'deleting'
      ? [
          {
            rule: 'the instance can become available',
            saw: `${name}: status ${instance.status}`,
            wanted: 'status available: only then it is deleted here; delete it by hand once its snapshot is sure',
            source,
          },
        ]
      : []),
  ];
}

function tagRefusals(
  { instance: name, tags }: DeleteTarget,
  { tags: seen }: KeptSeen,
  today: string,
): readonly Refusal[] {
  const foreign = Object.entries(tags).filter(([key, value]) => seen[key] !== value);
  const role = seen['muster:role'];
  const until = seen[keepUntilTag];
  return [
    ...foreign.map(([key, value]) => ({
      rule: 'it is of this application',
      saw: `${name}: ${key} is ${seen[key] ?? 'not set'}`,
      wanted: value,
      source,
    })),
    ...(role !== undefined && roles.includes(role)
      ? []
      : [
          {
            rule: 'it was kept by an operation',
            saw: `${name}: muster:role is ${role ?? 'not set'}`,
            wanted: roles.join(' or '),
            source,
          },
        ]),
    // What a restore made in vain is nobody's evidence, and is kept for no time.
    ...((until === undefined ? role === 'restored' : until < today)
      ? []
      : [
          {
            rule: 'it was kept long enough',
            saw: until === undefined ? `${name}: ${keepUntilTag} is not set` : `${name} is to be kept until ${until}`,
            wanted:
              until === undefined
                ? `a day in ${keepUntilTag}, set by whoever knows how long`
                : `a day after it, not ${today}`,
            source,
          },
        ]),
  ];
}

/** While no snapshot of this instance is available. */
export function snapshotRefusals(
  { region }: DeleteTarget,
  { resourceId }: KeptSeen,
  { made }: DeleteSeen,
): readonly Refusal[] {
  if (!made) return [];
  return [
    ...(made.resourceId === resourceId
      ? []
      : [
          {
            rule: 'the last snapshot is of this instance',
            saw: `${made.name} in ${region} is of ${made.resourceId ?? 'an unknown instance'}, not of ${resourceId ?? 'one known'}`,
            wanted: `no ${made.name}; delete or copy it`,
            source: 'rds:DescribeDBSnapshots',
          },
        ]),
    ...(made.status === 'failed'
      ? [
          {
            rule: 'the snapshot can become available',
            saw: `${made.name} in ${region}: status failed`,
            wanted: `status available; delete ${made.name}, then start the decommission again; where its step is parked, retry that`,
            source: 'rds:DescribeDBSnapshots',
          },
        ]
      : []),
  ];
}
