/** The reference case, as it is shipped. */
import fs from 'node:fs';
import { places } from '../stage/places';
import { type StageOptions } from '../stage/stage';

export function reference(): Pick<StageOptions, 'world' | 'plans'> {
  const here = places();
  return { world: here.world, plans: { payments: fs.readFileSync(here.planTemplate, 'utf8') } };
}
