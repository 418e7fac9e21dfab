/** Every kind, closed: a kind missing here, in contract/plan-file or in activities/kinds does not compile. */
import { type ArcRoutingControlEntry, arcRoutingControl } from './arc-routing-control';
import { type DrillEntry, drill } from './drill';
import { type EcsServiceEntry, ecsService } from './ecs-service';
import { type HttpCheckEntry, httpCheck } from './http-check';
import { type GoalDeclaration, type Warning } from './kind';
import { type RdsPostgresEntry, rdsPostgres } from './rds-postgres';
import { type Route53FailoverEntry, route53Failover } from './route53-failover';

export interface Entries {
  'rds-postgres': RdsPostgresEntry;
  'ecs-service': EcsServiceEntry;
  'arc-routing-control': ArcRoutingControlEntry;
  'route53-failover': Route53FailoverEntry;
  'http-check': HttpCheckEntry;
  drill: DrillEntry;
}
export type KindName = keyof Entries;
/** Kinds that a plan names as resources; `drill` is what its `drills` section is. */
export type ResourceKind = Exclude<KindName, 'drill'>;
export type ResourceEntry = Entries[ResourceKind];

interface Kind<E> {
  readonly goals: object;
  readonly warnings: (id: string, entry: E) => readonly Warning[];
}

export const kinds = {
  'rds-postgres': rdsPostgres,
  'ecs-service': ecsService,
  'arc-routing-control': arcRoutingControl,
  'route53-failover': route53Failover,
  'http-check': httpCheck,
  drill,
} as const satisfies { readonly [K in KindName]: Kind<Entries[K]> };

type VerbsOf<K extends KindName> = keyof (typeof kinds)[K]['goals'] & string;
/** `<kind>.<verb>`: also the activity type. */
export type GoalName = { [K in KindName]: `${K}.${VerbsOf<K>}` }[KindName];

type DeclarationOf<N extends GoalName> = N extends `${infer K extends KindName}.${infer V}`
  ? V extends keyof (typeof kinds)[K]['goals']
    ? (typeof kinds)[K]['goals'][V]
    : never
  : never;

export type ReadsOf<N extends GoalName> = DeclarationOf<N>['reads'][number];
export type SendsOf<N extends GoalName> = DeclarationOf<N>['sends'][number];
export type TargetOf<N extends GoalName> = DeclarationOf<N> extends GoalDeclaration<infer _E, infer T> ? T : never;
export type Targets = { readonly [N in GoalName]: TargetOf<N> };

/** The declaration of a goal by its name, with targets left open (for derivation and tables that serve every goal). */
export type AnyDeclaration = GoalDeclaration<Entries[KindName], unknown>;

export const goalNames = Object.entries(kinds).flatMap(([kind, { goals }]) =>
  Object.keys(goals).map((verb) => `${kind}.${verb}`),
) as GoalName[];

/** The declarations of a kind, verb by verb, in the order they are declared. */
export function goalsOf(kind: KindName): readonly (readonly [verb: string, declaration: AnyDeclaration])[] {
  return Object.entries(kinds[kind].goals);
}

export function goalDeclaration(name: GoalName): AnyDeclaration {
  const [kind, verb] = name.split('.') as [KindName, string];
  const found = goalsOf(kind).find(([declared]) => declared === verb);
  if (!found) throw new Error(`no goal ${name}`);
  return found[1];
}

export function warningsOf(id: string, entry: ResourceEntry): readonly Warning[] {
  return (kinds[entry.kind].warnings as (id: string, entry: ResourceEntry) => readonly Warning[])(id, entry);
}
