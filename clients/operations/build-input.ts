/** The one object a failover starts with: derived and scaled here, once, because workflow code must never derive. Pure. */
import { queues } from '../../contract/ids';
import { type OperationInput } from '../../contract/operation-input';
import { type SearchAttribute } from '../../contract/search-attributes';
import { type Instant } from '../../domain/instant';
import { type Plan } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { type Mode } from '../../domain/report';
import { deriveFailover } from '../../domain/steps/derive';
import { scaleGate, scaleObjectives, scaleSteps } from '../../domain/steps/scale';
import { badInput } from '../problem';
import { firstN } from './find-operation';

export interface FailoverWish {
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

/** @throws Problem on a Region that is not one of the plan's pair */
export function buildInput(wish: FailoverWish, place: Place): OperationInput {
  const { plan, mode } = wish;
  const way = directionOf(plan, wish.to);
  return {
    schema: 1,
    musterVersion: place.musterVersion,
    operation: 'failover',
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
    steps: scaleSteps(deriveFailover(plan, way), place.timeScale),
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
