/**
 * The recovery report as a schema, for those who read it without us. It and domain/report.ts cannot drift apart:
 * the two types are compared below, both ways, optional keys included. docs/recovery-report.schema.json is proved equal to it.
 */
import { z } from 'zod';
import { scenarios } from '../domain/calendar/drill-plan';
import { modes, operationNames, outcomes, type RecoveryReport } from '../domain/report';
import { objectives } from '../domain/verdict/objectives';

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
  .meta({ format: 'date-time', description: 'ISO-8601, UTC' });
const lengthMs = (says: string) => z.number().describe(`${says}, in milliseconds`);
const region = z.string().describe('AWS Region');
const fenceOutcome = z.enum(['proven', 'best-effort', 'impossible']);
const reportedFence = z.enum(['proven', 'best-effort', 'impossible', 'not-tried', 'undone']);
const answer = z
  .enum(['ok', 'error', 'unknown'])
  .describe('unknown: no reply was seen; what it did was observed instead');

const refusal = z
  .strictObject({ rule: z.string(), saw: z.string(), wanted: z.string(), source: z.string() })
  .describe("a rule's no: which rule, what it saw, what it wanted, where the rule comes from");

const loss = z
  .discriminatedUnion('is', [
    z.strictObject({ is: z.literal('none') }),
    z.strictObject({
      is: z.literal('closed'),
      atMostMs: lengthMs('the window in which all that was lost was committed'),
    }),
    z.strictObject({
      is: z.literal('open'),
      atLeastMs: lengthMs(
        'that window up to the impairment; what the old primary accepted since is not in it; null: nobody can say',
      ).nullable(),
      because: z.string(),
    }),
  ])
  .describe(
    'none: nothing was promoted, or fenced and drained. closed: lost is at most what was committed in a window. open: also what came after it',
  );

const exposure = z
  .discriminatedUnion('is', [
    z.strictObject({ is: z.literal('closed'), ms: lengthMs('the window of what would be lost'), asOf: instant }),
    z.strictObject({
      is: z.literal('open'),
      atLeastMs: lengthMs('the window so far; it grows while the old primary accepts writes'),
      asOf: instant,
      because: z.string(),
    }),
    z.strictObject({ is: z.literal('unknown'), because: z.string() }),
  ])
  .describe('what failing over would have lost when it was decided');

const approval = z.strictObject({
  is: z.enum(['approve', 'reject']),
  by: z.string(),
  at: instant,
  nonce: z.string().describe('made by the sender; the same nonce twice is one decision'),
  round: z.number().int().describe('round of the gate'),
  acceptFence: fenceOutcome.describe('the worst fence its giver accepts'),
  lossCeilingMs: lengthMs('the most its giver lets be lost').exactOptional(),
  acceptUnprotected: z
    .literal(true)
    .exactOptional()
    .describe("of a live drill's gate: its giver accepts the time without protection"),
  reason: z.string().exactOptional(),
  proof: z.enum(['asserted', 'signed']).describe('asserted: the name is what the sender said'),
});

const gate = z
  .strictObject({
    rules: z.strictObject({
      approvals: z.number().int().describe('how many of the approvers it takes'),
      approvers: z.array(z.string()),
      withinMs: lengthMs('each round waits this long'),
      otherwise: z.enum(['hold', 'abort', 'proceed']).describe('what happens when nobody decides in time'),
      acceptFence: z.strictObject({ outcome: fenceOutcome, by: z.string() }).exactOptional(),
      lossCeilingMs: lengthMs('the most that may be lost when nobody says otherwise').exactOptional(),
      unprotected: z
        .strictObject({
          writeOutageMs: lengthMs('customers cannot write, on expected times'),
          spansMs: z.array(z.number()).describe('each time without protection, in milliseconds, on expected times'),
        })
        .exactOptional()
        .describe('only of a live drill: what its approvers have to accept'),
      expectedMs: lengthMs('how long deciding was expected to take'),
    }),
    is: z.enum(['not-opened', 'open', 'approved', 'rejected']),
    rounds: z.number().int(),
    closedBy: z.enum(['people', 'default']).nullable(),
  })
  .describe('the rules the people at the gate were held to, and how it closed');

const step = z.strictObject({
  id: z.string(),
  says: z.string(),
  state: z.enum(['pending', 'running', 'waiting', 'parked', 'reached', 'skipped', 'failed', 'unreachable']),
  after: z.array(z.string()).describe('its edges, e.g. "ledger.fence ended"'),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  lookedAt: instant.nullable().describe('when the look began that decided how it ended'),
  expectedMs: lengthMs('p50'),
  budgetMs: lengthMs('p95'),
  deadlineMs: lengthMs('give up'),
  attempts: z.number().int(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  degraded: z.string().nullable(),
  undone: z.boolean().describe('the operation ended early and put its changes back'),
  because: z.array(refusal).describe('why it was blocked or failed'),
});

const request = z.strictObject({
  step: z.string(),
  call: z.string(),
  region,
  requestId: z.string().nullable().describe('as the service answered; null: no reply was seen, or it has no ids'),
  input: z.unknown().describe('as it was sent'),
  inputHash: z
    .string()
    .nullable()
    .describe('SHA-256 of the canonical JSON of the input; null: the worker it was handed to never came back'),
  at: instant,
  attempt: z.number().int(),
  answer,
  error: z.string().nullable().describe('the class of the error; null: the answer was ok'),
});

const predicted = z.strictObject({
  requests: z.array(
    z.strictObject({
      step: z.string(),
      call: z.string(),
      region,
      input: z.unknown(),
      atMs: lengthMs('earliest, from the start'),
    }),
  ),
  finishesAfterMs: lengthMs('from the start, on expected times'),
  cannotKnow: z.array(z.string()),
});

const operation = z.enum(operationNames);

const leftover = z.strictObject({
  what: z.string(),
  region,
  why: z.string(),
  monthlyCostUsd: z.number().nullable().describe('an estimate of list prices; null: no price is known'),
});

const writer = z.strictObject({
  name: z.string().describe("of the cluster: its Region's where they were set up as a pair"),
  region: region.nullable(),
  events: z.number().int(),
  from: z.number().int().describe('place of its first event in the history, from 1; the parts of a chain count on'),
  to: z.number().int().describe('place of its last one'),
});

const drill = z
  .strictObject({
    name: z.string().describe("as the plan's calendar names it, or whoever started it"),
    scenario: z.enum(scenarios),
    planHash: z.string().describe('of the plan it ran'),
    verdict: z.strictObject({
      is: z
        .enum(['passed', 'failed', 'incomplete'])
        .describe('failed: an objective was missed; passed: all that such a drill can exercise was met'),
      why: z.string(),
      objectives: z.array(
        z.strictObject({
          objective: z.enum(objectives),
          is: z.enum(['met', 'missed', 'not-exercised']),
          why: z.string(),
        }),
      ),
      notExercised: z.array(z.string()).describe('ids of the steps of a real failover that it did not exercise'),
    }),
  })
  .describe('only of a drill');

export const reportSchema = z.strictObject({
  schema: z.literal(1),
  application: z.string(),
  operation,
  operationId: z.string(),
  mode: z
    .enum(modes)
    .describe('dry-run: nothing was sent; isolated: only on what the drill made itself; live: with customers on it'),
  outcome: z
    .enum(outcomes)
    .describe(
      'recovered, degraded: customers are served again; done: reached, where nobody was without service; predicted: a dry run, nothing was done; handed-on: not reached here, the next operation of the chain goes on',
    ),
  from: region,
  to: region,
  reason: z.string(),
  startedBy: z.string(),
  startedAt: instant,
  finishedAt: instant,
  impairedSince: z.strictObject({
    at: instant,
    known: z
      .enum(['observed', 'stated', 'assumed', 'planned'])
      .describe("assumed: the operation's start; planned: service was not impaired"),
  }),
  servedSince: instant.nullable().describe('when the last required step was reached; null: not verified'),
  rtoMs: lengthMs('recovery time objective'),
  rtaMs: lengthMs('recovery time actual: servedSince - impairedSince; null: service was never verified').nullable(),
  rpoMs: lengthMs('recovery point objective'),
  rpaMs: lengthMs('recovery point actual; null: could not be measured').nullable(),
  rpaProvisional: z.boolean().describe("true until the old primary's tail was read"),
  loss,
  exposureAtDecision: exposure,
  fence: z.strictObject({
    outcome: reportedFence,
    perStep: z.record(z.string(), reportedFence),
    acceptedBy: z.array(z.string()),
    twoWritersPossibleSince: instant.nullable().describe('since when two Regions may accept writes; null: cannot be'),
    twoWritersPossibleUntil: instant.nullable().describe('when the old primary was proven closed; null: it was not'),
    returnsWritable: z
      .array(z.strictObject({ resource: z.string(), instance: z.string(), region }))
      .describe('what comes back writable when the old Region returns'),
  }),
  protection: z
    .enum(['protected', 'unprotected', 'not-looked-at'])
    .describe('unprotected: nothing replicates until reprotect; not-looked-at: this operation says nothing of it'),
  chain: z
    .strictObject({ of: operation, part: z.number().int().describe('from 1'), parts: z.number().int() })
    .exactOptional()
    .describe('which part of a compound operation it was; absent: it stood alone'),
  /** A report holds reports: a getter, whose type is named because it cannot be inferred from itself. */
  get earlier(): z.ZodExactOptional<z.ZodArray<z.ZodType<RecoveryReport>>> {
    return z.array(reportSchema).exactOptional().describe('the parts before it, first to last; each without its own');
  },
  leftovers: z.array(leftover).exactOptional().describe('what was made or kept and is still there'),
  drill: drill.exactOptional(),
  notProved: z.array(z.string()).describe('what could not be proved, and why'),
  degraded: z.array(z.string()).describe('what is less than the plan wished'),
  musterVersion: z.string().describe('of the muster that derived the steps'),
  plan: z.record(z.string(), z.unknown()).describe('as it was when the operation began, durations in milliseconds'),
  planHash: z.string().describe('SHA-256 of the canonical JSON of the plan, before scaling'),
  workflowId: z.string(),
  firstRunId: z.string(),
  clusters: z
    .array(writer)
    .exactOptional()
    .describe(
      'which of two orchestrating clusters wrote which events of the history, stretch by stretch, by the version of each event; added by who reads it; absent: one server wrote all of it',
    ),
  gate,
  approvals: z.array(approval).describe('every decision of every round'),
  steps: z.array(step),
  criticalPath: z.strictObject({
    steps: z.array(z.string()),
    lengthMs: lengthMs('the longest path of measured durations'),
    fromDecisionMs: lengthMs('its part after the decision').nullable(),
    wallFromDecisionMs: lengthMs('wall time from the decision until served').nullable(),
  }),
  requests: z.array(request).describe('every change that was sent, or may have been'),
  predicted: predicted.nullable().describe('only in a dry run'),
  journal: z
    .array(z.strictObject({ at: instant, what: z.string(), by: z.string().exactOptional() }))
    .describe('messages, rounds, skips, pauses, undos'),
});

/** A type with only what matters on the wire: keys, whether they are optional, and values; never readonly or names. */
type Wire<T> = T extends readonly (infer E)[]
  ? Wire<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Wire<T[K]> }
    : T;
/** Identity, not assignability: two types that differ only in an optional key are assignable to each other. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- comparing two generic functions is how TypeScript is asked for identity
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile when a field is missing, too many, or of another type in the schema or in domain/report.ts. */
export const reportSchemaIsTheReport: Same<Wire<z.output<typeof reportSchema>>, Wire<RecoveryReport>> = true;

/** A name, not an address: whoever validates takes the schema from the file. */
const schemaId = 'urn:muster:schema:recovery-report:1';

/** For readers: fields may be added within schema 1, so unknown ones are allowed there; our own tests allow none. */
export function reportJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return {
    $schema,
    $id: schemaId,
    title: 'muster recovery report',
    description: 'How an operation went: what was promised, measured, decided, sent and seen. See docs/report.md.',
    ...schema,
  };
}
