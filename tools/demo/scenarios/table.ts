/** The scenarios by the names --scenario takes. */
import { type Scenario } from '../scene';
import { drills } from './drills';
import { lostRegion } from './lost-region';
import { orchestratorLoss } from './orchestrator-loss';
import { orchestratorMisplaced } from './orchestrator-misplaced';
import { roundTrip } from './round-trip';
import { standbyLoss } from './standby-loss';

export const scenarios = {
  'lost-region': lostRegion,
  'round-trip': roundTrip,
  drills,
  'orchestrator-loss': orchestratorLoss,
  'orchestrator-misplaced': orchestratorMisplaced,
  'standby-loss': standbyLoss,
} as const satisfies Readonly<Record<string, Scenario>>;
