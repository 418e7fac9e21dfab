/** The one object an operation starts with: derived and scaled here, once, because workflow code must never derive. Pure. */
import { queues } from '../../contract/ids';
import { type OperationInput } from '../../contract/operation-input';
import { type SearchAttribute } from '../../contract/search-attributes';
import { type Instant } from '../../domain/instant';
import { type Plan } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { type Mode, type Operation } from '../../domain/report';
import { operations } from '../../domain/operations';
import { derive, switchoverLacks } from '../../domain/steps/derive-switchover';
import { scaleGate, scaleObjectives, scaleSteps } from '../../domain/steps/scale';
import { badInput, refused } from '../problem';
import { firstN } from './find-operation';

export interface Wish {
  readonly operation: Operation;
  readonly plan: Plan;
  readonly planHash: string;
  /** Absent: the plan's other Region. */
  readonly to?: Region;
  readonly since?: Instant;
  readonly mode: Mode;
  readonly reason: string;
  readonly by: string;
  readonly nonce: string;
}

export interface Place {
  readonly musterVersion: string;
  readonly timeScale: number;
  readonly queuePrefix: string;
  readonly searchAttributes: readonly SearchAttribute[];
  readonly uiUrl?: string;
}

/** @throws Problem on a Region that is not one of the plan's pair; on a switchover of a plan that cannot prove that nothing is lost */
export function buildInput(wish: Wish, place: Place): OperationInput {
  const { plan, mode } = wish;
  const way = directionOf(plan, wish.to);
  const lacks = operations[wish.operation].planned ? switchoverLacks(plan, way) : [];
  if (lacks.length > 0)
    throw refused(
      `${plan.application} cannot be switched over without loss`,
      lacks,
      'complete the plan, or say that it may lose data: muster failover',
    );
  return {
    schema: 1,
    musterVersion: place.musterVersion,
    operation: wish.operation,
    mode,
    n: firstN,
    application: plan.application,
    ...way,
    witness: plan.regions.witness,
    reason: wish.reason,
    startedBy: wish.by,
    claimNonce: wish.nonce,
    ...(wish.since === undefined ? {} : { impairedSince: { at: wish.since, known: 'stated' } }),
    plan,
    planHash: wish.planHash,
    steps: scaleSteps(derive(wish.operation, plan, way), place.timeScale),
    gate: scaleGate(plan.gates.promote, place.timeScale),
    objectives: scaleObjectives(plan.objectives, place.timeScale),
    stepsQueue: queues.steps(place.queuePrefix, way.to),
    anyStepsQueue: queues.anySteps(place.queuePrefix),
    searchAttributes: place.searchAttributes,
    ...(place.uiUrl === undefined ? {} : { uiUrl: place.uiUrl }),
  };
}

function directionOf(
  { application, regions: { preferred, other } }: Plan,
  to: Region = other,
): { readonly from: Region; readonly to: Region } {
  if (to === other) return { from: preferred, to };
  if (to === preferred) return { from: other, to };
  throw badInput(`--to: '${to}' is not a Region of ${application}`, `its plan names ${preferred} and ${other}`);
}
