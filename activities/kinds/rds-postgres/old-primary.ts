/** What stands where the new replica will: an old primary holds transactions that are kept; a replica of the primary holds none of its own. */
import { type Evidence, type Refusal } from '../../../domain/goal';
import { type KeepTarget } from '../../../domain/kinds/rds-postgres';
import { type InstanceSeen, isNamed } from './instance';

interface NothingToKeep {
  readonly is: 'reached';
  readonly evidence: Evidence;
}

export function isReplicaOfPrimary({ region, primary }: KeepTarget, { source }: InstanceSeen): boolean {
  return source !== null && isNamed(source, region, primary);
}

export function isReplica({ instance, primary }: KeepTarget): NothingToKeep {
  return { is: 'reached', evidence: { nothingToKeep: `${instance} is a replica of ${primary.instance}` } };
}

/** `wasThere`: it was seen before, and nobody of this operation took it away. */
export function isAbsent({ instance, region }: KeepTarget, wasThere: boolean): NothingToKeep {
  const since = wasThere ? ': gone since assess, and not by this operation' : '';
  return { is: 'reached', evidence: { nothingToKeep: `no ${instance} in ${region}${since}` } };
}

/** After a restore the standby still follows the instance whose data were damaged: it protects nothing, and gives its name away like an old primary. */
function followsWhatWasSetAside({ primary }: KeepTarget, source: string): boolean {
  const name = source.split(':').at(-1) ?? source;
  return new RegExp(`^${primary.instance}-(damaged|retired)-`).test(name);
}

export function otherSourceRefusals(target: KeepTarget, { source }: InstanceSeen): readonly Refusal[] {
  const { instance, primary } = target;
  if (source === null || followsWhatWasSetAside(target, source)) return [];
  return [
    {
      rule: 'it is the old primary',
      saw: `${instance} is a replica of ${source}`,
      wanted: `an instance without a source, or a replica of ${primary.instance}, or of what was set aside from its place`,
      source: 'rds:DescribeDBInstances',
    },
  ];
}
