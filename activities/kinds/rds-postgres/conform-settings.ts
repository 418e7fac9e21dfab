/** What each side of a database is made with, against what the plan says of it; what the plan does not say is not compared. */
import { type Refusal } from '../../../domain/goal';
import { type InstancePlace } from '../../../domain/kinds/rds-postgres/protect';
import { type ConformDatabaseTarget, type PlannedSettings } from '../../../domain/kinds/rds-postgres/stay';
import { type ConformSeen } from './conform';
import { type Model } from './settings';

interface Side {
  readonly place: InstancePlace;
  readonly planned: PlannedSettings;
  readonly made: Model;
}

interface Compared {
  readonly rule: string;
  /** In `settings` of the plan, and in what was seen. */
  readonly key: keyof PlannedSettings & keyof Model;
  readonly saw: string;
  readonly wanted: string;
  readonly isSame: boolean;
}

export function settingsDifferences(target: ConformDatabaseTarget, seen: ConformSeen): readonly Refusal[] {
  return sidesOf(target, seen).flatMap((side) =>
    comparedOf(side)
      .filter(({ isSame }) => !isSame)
      .map(({ rule, key, saw, wanted }) => ({
        rule,
        saw: `${side.place.instance}: ${saw}`,
        wanted,
        source: `the plan: resources.${target.resource}.in.${side.place.region}.settings.${key}`,
      })),
  );
}

/** Keys that the plan gives by alias, of which RDS shows the ARN: in words; null: none. */
export function notComparable(target: ConformDatabaseTarget, seen: ConformSeen): string | null {
  const aliases = sidesOf(target, seen).flatMap(({ place, planned: { kmsKey }, made }) =>
    kmsKey !== undefined && made.kmsKey !== null && isAlias(kmsKey)
      ? [`${place.instance}: kmsKey ${kmsKey}, seen ${made.kmsKey}`]
      : [],
  );
  return aliases.length === 0 ? null : aliases.join(', ');
}

function sidesOf({ primary, standby, settings }: ConformDatabaseTarget, { made }: ConformSeen): readonly Side[] {
  if (!settings) return [];
  return [
    ...(made.primary ? [{ place: primary, planned: settings.primary, made: made.primary }] : []),
    ...(made.standby ? [{ place: standby, planned: settings.standby, made: made.standby }] : []),
  ];
}

function comparedOf({ planned, made }: Side): readonly Compared[] {
  const { kmsKey, securityGroups } = planned;
  const named = (rule: string, key: 'class' | 'subnetGroup' | 'parameterGroup'): readonly Compared[] => {
    const [wanted, saw] = [planned[key], made[key]];
    // RDS keeps names of groups in lower case.
    return wanted === undefined
      ? []
      : [{ rule, key, saw: saw ?? 'none', wanted, isSame: saw?.toLowerCase() === wanted.toLowerCase() }];
  };
  return [
    ...named('instance class', 'class'),
    ...named('subnet group', 'subnetGroup'),
    ...named('parameter group', 'parameterGroup'),
    ...(securityGroups === undefined
      ? []
      : [
          {
            rule: 'security groups',
            key: 'securityGroups' as const,
            saw: listOf(made.securityGroups),
            wanted: listOf(securityGroups),
            isSame: listOf(made.securityGroups) === listOf(securityGroups),
          },
        ]),
    ...(kmsKey === undefined
      ? []
      : [
          {
            rule: 'KMS key',
            key: 'kmsKey' as const,
            saw: made.kmsKey ?? 'not encrypted',
            wanted: kmsKey,
            isSame: made.kmsKey !== null && mayBeKey(kmsKey, made.kmsKey),
          },
        ]),
  ];
}

function listOf(groups: readonly string[]): string {
  return groups.length === 0 ? 'none' : [...new Set(groups)].sort().join(', ');
}

/** The plan may give an ARN, an id or an alias; RDS shows the ARN of the key, from which no alias can be told. */
function mayBeKey(planned: string, arn: string): boolean {
  return isAlias(planned) || arn === planned || arn.endsWith(`:key/${planned}`);
}

function isAlias(key: string): boolean {
  return /^(arn:[^/]*:)?alias\//.test(key);
}
