/** A whole plan file: strict, every key described, published as docs/plan.schema.json. Its output is the domain's Plan, durations in ms. */
import { z } from 'zod';
import { type Plan } from '../../domain/plan';
import { drills } from './drills';
import { gates } from './gates';
import { register } from './register';
import { resourceEntry } from './resource-entry';
import { accountId, applicationName, bucketName, byRegion, duration, region, resourceId } from './scalars';

const regions = z
  .strictObject({
    preferred: region.meta({ description: 'Where the application lives when all is well.' }),
    other: region.meta({ description: 'Where it comes back.' }),
    witness: region.meta({ description: 'A third Region, on the record and in quorums.' }),
  })
  .meta({ description: 'Three different Regions.' });

const objectives = z
  .strictObject({
    rto: duration('From the impairment until customers are served again.'),
    rpo: duration('The most that may be lost.'),
    detection: duration('Expected from the impairment to the start of the operation.'),
  })
  .transform(({ rto, rpo, detection }) => ({ rtoMs: rto, rpoMs: rpo, detectionMs: detection }));

/** By key, so that each section can be judged when another is broken. */
export const sections = {
  application: applicationName.meta({
    description: 'The name people type; a plan is found as $MUSTER_PLANS/<application>.yaml.',
  }),
  accounts: z
    .array(accountId)
    .min(1)
    .meta({ description: 'Account ids the door accepts; a change by any other identity is refused.' }),
  regions,
  objectives: objectives.meta({ description: 'What is promised.' }),
  evidence: byRegion(bucketName).meta({
    description:
      'A bucket in each Region of the plan, the witness too: reports go to the surviving one and the witness.',
  }),
  resources: z
    .record(resourceId, resourceEntry)
    .meta({ description: 'What the application consists of; steps are derived from it, never written.' }),
  gates,
  register: register.exactOptional().meta({
    description:
      'Which operation acts for the application is kept in the witness bucket, and compared before what cannot be undone; absent: it is not.',
  }),
  drills: drills.exactOptional().meta({ description: 'What is rehearsed and when; absent: nothing by itself.' }),
} as const;

export const planFile = z.strictObject(sections) satisfies z.ZodType<Plan>;

export type SectionName = keyof typeof sections;

/** What is not said stays absent in the plan, so that an old plan keeps its hash. */
export function isOptional(name: SectionName): boolean {
  return sections[name] instanceof z.ZodExactOptional;
}
