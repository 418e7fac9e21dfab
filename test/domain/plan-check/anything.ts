/** Arbitrary plans: mostly sound, often not, so that properties meet both. */
import { databasesIn } from '../../../domain/kinds/drill';
import fc from 'fast-check';
import { type ResourceEntry } from '../../../domain/kinds/table';
import { type Plan } from '../../../domain/plan';
import { referencePlan } from '../reference-plan';

const { ledger, api, front, payment } = referencePlan().resources;

function named(id: string, entry: ResourceEntry, needs: readonly string[]): ResourceEntry {
  switch (entry.kind) {
    case 'rds-postgres':
      return {
        ...entry,
        needs,
        in: { 'us-east-1': { instance: `${id}-use1` }, 'eu-west-1': { instance: `${id}-euw1` } },
      };
    case 'ecs-service':
      return {
        ...entry,
        needs,
        service: id,
        targetGroups: arns(`elasticloadbalancing:REGION:111122223333:targetgroup/${id}/1`),
      };
    case 'arc-routing-control':
      return {
        ...entry,
        needs,
        controls: arns(`route53-recovery-control::111122223333:controlpanel/p/routingcontrol/${id}REGION`),
      };
    case 'route53-failover':
      return { ...entry, needs, name: `${id}.example.com` };
    case 'http-check':
      return { ...entry, needs, expect: { status: entry.expect.status } };
  }
}

function arns(pattern: string): Record<string, string> {
  return Object.fromEntries(
    ['us-east-1', 'eu-west-1'].map((region) => [region, `arn:aws:${pattern.replace('REGION', region)}`]),
  );
}

const dns: ResourceEntry = {
  kind: 'route53-failover',
  zone: 'Z0123456789ABCDEFGHIJ',
  name: 'api.example.com',
  type: 'A',
  ttlMs: 30_000,
  values: { 'us-east-1': ['192.0.2.1'], 'eu-west-1': ['192.0.2.2'] },
  needs: [],
};

const templates = [ledger, api, front, payment, dns].filter((entry) => entry !== undefined);

/** One to eight resources; needs point anywhere, backwards more often than not, and now and then at nothing. */
const anyResources: fc.Arbitrary<Plan['resources']> = fc
  .array(fc.tuple(fc.constantFrom(...templates), fc.array(fc.nat(9), { maxLength: 3 }), fc.boolean()), {
    minLength: 1,
    maxLength: 8,
  })
  .map((drawn) =>
    Object.fromEntries(
      drawn.map(([template, picks, backwards], index) => {
        const needs = picks
          .map((pick) => `r${backwards ? pick % Math.max(1, index) : pick}`)
          .filter((need) => need !== `r${index}` || !backwards);
        return [`r${index}`, named(`r${index}`, template, [...new Set(needs)])];
      }),
    ),
  );

export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    resources: anyResources,
    rtoMs: fc.constantFrom(60_000, 300_000, 900_000, 3_600_000),
    other: fc.constantFrom('eu-west-1', 'eu-west-1', 'eu-west-1', 'us-east-1', 'eu-west-2'),
    approvals: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ resources, rtoMs, other, approvals }) => {
    const { drills, ...plan } = referencePlan({ resources });
    return {
      ...plan,
      // Its checks ask a database that these plans do not have.
      ...(drills
        ? {
            drills: {
              ...drills,
              checks: { sql: [], http: drills.checks.http.filter(({ url }) => databasesIn(url).length === 0) },
            },
          }
        : {}),
      regions: { ...plan.regions, other },
      objectives: { ...plan.objectives, rtoMs },
      gates: { promote: { ...plan.gates.promote, approvals } },
    };
  });
