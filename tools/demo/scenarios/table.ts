/** The scenarios by the names --scenario takes. */
import { type Scenario } from '../scene';
import { drills } from './drills';
import { lostRegion } from './lost-region';
import { roundTrip } from './round-trip';

export const scenarios = { 'lost-region': lostRegion, 'round-trip': roundTrip, drills } as const satisfies Readonly<
  Record<string, Scenario>
>;
