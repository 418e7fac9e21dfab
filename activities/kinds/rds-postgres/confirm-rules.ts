/** Every reason why an instance is not the one customers write to, or may not be; each names what it saw. */
import { type Refusal } from '../../../domain/goal';
import { type ConfirmTarget } from '../../../domain/kinds/rds-postgres';
import { type ConfirmSeen, type OtherSeen } from './confirm';
import { type InstanceSeen, isDeadEnd } from './instance';

const api = 'rds:DescribeDBInstances';

export function confirmRefusals(target: ConfirmTarget, seen: ConfirmSeen): readonly Refusal[] {
  const { instance } = seen;
  if (!instance) {
    return [
      {
        rule: 'the instance exists',
        saw: `no ${target.instance} in ${target.region}`,
        wanted: 'the primary',
        source: api,
      },
    ];
  }
  return [
    ...primaryRefusals(target, instance, seen),
    ...rolesRefusals(target, seen),
    ...historyRefusals(target, seen, seen.other),
  ];
}

function primaryRefusals(
  { instance: name }: ConfirmTarget,
  { status, source }: InstanceSeen,
  { replay }: ConfirmSeen,
): readonly Refusal[] {
  return [
    ...(isDeadEnd(status)
      ? [
          {
            rule: 'the instance can become available',
            saw: `${name}: status ${status}`,
            wanted: 'status available',
            source: api,
          },
        ]
      : []),
    ...(source === null
      ? []
      : [
          {
            rule: 'it is no replica',
            saw: `${name} is a replica of ${source}`,
            wanted: 'a primary; name the Region that customers write to',
            source: api,
          },
        ]),
    ...(replay?.inRecovery === true
      ? [
          {
            rule: 'it accepts writes',
            saw: `${name} is in recovery`,
            wanted: 'a primary',
            source: 'sql:ReadReplay',
          },
        ]
      : []),
  ];
}

function rolesRefusals({ instance, writers }: ConfirmTarget, { roles }: ConfirmSeen): readonly Refusal[] {
  if (!writers || !roles || roles.some(({ canLogin, canConnect }) => canLogin && canConnect)) return [];
  const saw = roles.map(
    ({ role, canLogin, canConnect }) =>
      `${role} ${canLogin ? 'may' : 'cannot'} log in and ${canConnect ? 'may' : 'cannot'} connect`,
  );
  return [
    {
      rule: 'the application may come in',
      saw: `on ${instance}: ${saw.length > 0 ? saw.join('; ') : `no role ${writers.roles.join(', ')}`}`,
      wanted: `one of ${writers.roles.join(', ')} that may log in and connect: a closed database is not the one customers write to`,
      source: 'sql:ReadWriters',
    },
  ];
}

/** Two that both take writes: each promotion begins a new timeline, so the primary's is higher than that of the side it left. */
function historyRefusals(
  { instance, region, other: place }: ConfirmTarget,
  { replay }: ConfirmSeen,
  other: OtherSeen | null,
): readonly Refusal[] {
  const [ours, theirs] = [replay?.timeline ?? null, other?.replay?.timeline ?? null];
  if (!place || !other || other.follows || other.replay?.inRecovery === true) return [];
  if (ours === null || theirs === null || ours > theirs) return [];
  return [
    {
      rule: 'its history is the younger',
      saw: `${instance} in ${region} is on timeline ${ours}, ${place.instance} in ${place.region} on ${theirs}, and both are out of recovery: ${place.instance} may be the one customers write to`,
      wanted: `a higher timeline on ${instance}; find out who writes where before either is altered`,
      source: 'sql:ReadReplay of both: pg_walfile_name(pg_current_wal_lsn())',
    },
  ];
}
