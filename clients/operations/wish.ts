/** What somebody wishes to start: judged as far as the plan can tell, then built by the operation's own builder. Pure. */
import { type OperationInput } from '../../contract/operation-input';
import {
  buildFailback,
  buildFailover,
  buildLadder,
  buildOperation,
  type Place,
  type Starting,
} from '../../contract/build-input';
import { type Particulars } from '../../domain/kinds/kind';
import { suggest } from '../../domain/plan-check/nearest';
import { type Plan, type Way } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { type Operation } from '../../domain/report';
import { switchoverLacks } from '../../domain/steps/derive-switchover';
import { restoreLacks } from '../../domain/steps/restore-lacks';
import { isGoal } from '../../domain/steps/step';
import { badInput, refused } from '../problem';
import { checkRegions, type Wished } from './directions';

export interface Wish extends Wished, Omit<Starting, 'way'> {
  readonly operation: Operation;
}

/** Judged before a server is asked. @throws Problem on what the plan does not know, or cannot be done with it */
export function checkWish(wish: Wish): void {
  const { operation, plan, particulars } = wish;
  if (particulars.delete) checkDeleted(plan, particulars.delete);
  checkRegions(plan, wish);
  if (particulars.resource !== undefined) checkDatabase(plan, operation, particulars.resource);
  if (operation === 'switchover' || operation === 'failback') checkLossless(plan, operation);
  if (operation === 'restore') checkFreezes(plan, particulars.resource);
}

function checkFreezes(plan: Plan, resource?: string): void {
  const lacks = restoreLacks(plan, resource);
  if (lacks.length > 0)
    throw refused(
      `${plan.application} cannot be restored: its writers cannot be frozen`,
      lacks,
      'add fence to the plan, and start it again: nothing was touched',
    );
}

function checkLossless(plan: Plan, operation: Operation): void {
  const { preferred, other } = plan.regions;
  const lacks = switchoverLacks(plan, { from: preferred, to: other });
  if (lacks.length > 0)
    throw refused(
      operation === 'failback'
        ? `${plan.application} cannot be failed back without loss`
        : `${plan.application} cannot be switched over without loss`,
      lacks,
      'complete the plan, or say that it may lose data: muster failover',
    );
}

function checkDatabase({ application, resources }: Plan, operation: Operation, resource: string): void {
  const databases = databasesOf(resources);
  if (databases.includes(resource)) return;
  throw badInput(
    `${operation === 'ladder' ? '--ladder' : '--resource'}: '${resource}' is not a database of ${application}`,
    suggest(resource, databases, `its plan names ${databases.join(', ') || 'none'}`),
  );
}

function databasesOf(resources: Plan['resources']): readonly string[] {
  return Object.entries(resources).flatMap(([id, { kind }]) => (kind === 'rds-postgres' ? [id] : []));
}

function checkDeleted(plan: Plan, { region, instance }: { readonly region: Region; readonly instance: string }): void {
  const { preferred, other } = plan.regions;
  if (region !== preferred && region !== other)
    throw badInput(
      `--region: '${region}' is not a Region of ${plan.application}`,
      `its plan names ${preferred} and ${other}`,
    );
  const own = Object.values(plan.resources).flatMap((entry) =>
    entry.kind === 'rds-postgres' ? Object.values(entry.in).map((one) => one.instance) : [],
  );
  if (own.includes(instance))
    throw badInput(
      `'${instance}' is an instance the plan of ${plan.application} names: muster never deletes it`,
      'name one that was kept, with retired or damaged in its name: muster status lists them',
    );
  if (!own.some((name) => instance.startsWith(`${name}-`)))
    throw badInput(
      `'${instance}' is none that an operation of ${plan.application} kept`,
      `what is kept begins with the name of one of the plan's: ${own.join(', ')}`,
    );
}

/** @throws Problem when the plan gives such an operation nothing to do */
export function inputOf(wish: Wish, way: Way, place: Place): OperationInput {
  const input = builderOf(wish.operation)({ ...wish, way }, place);
  const goals = input.steps.filter(isGoal);
  if (goals.length === 0)
    throw badInput(
      `the plan of ${wish.plan.application} gives a ${wish.operation} nothing to do`,
      `see what it names: muster plan show ${wish.plan.application}`,
    );
  return input;
}

function builderOf(operation: Operation): (starting: Starting, place: Place) => OperationInput {
  switch (operation) {
    case 'failover':
      return buildFailover;
    case 'ladder':
      return buildLadder;
    case 'failback':
      return buildFailback;
    default:
      return (starting, place) => buildOperation(operation, starting, place);
  }
}

/** The parts of a compound operation, each by itself, as a dry run looks at them; one that stands alone is its only part. */
export function partsOf(input: OperationInput): readonly OperationInput[] {
  const { chain } = input;
  if (!chain) return [input];
  return [input, ...chain.next.map((link) => link.input)].map((part, index) => ({
    ...part,
    chain: { of: chain.of, part: index + 1, parts: chain.parts, next: [], earlier: [] },
  }));
}

/** A tag of its own for each operation: `newTag`. */
export type Told = Omit<Particulars, 'tag'>;
