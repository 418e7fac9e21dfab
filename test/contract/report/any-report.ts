/** Any report the type allows, for laws: what may stand in one, not what a run would make of itself. */
import fc from 'fast-check';
import { scenarios } from '../../../domain/calendar/drill-plan';
import { type Exposure } from '../../../domain/exposure';
import { type FenceOutcome } from '../../../domain/fence';
import { type Decision } from '../../../domain/gate/gate';
import { type Refusal } from '../../../domain/goal';
import { instant } from '../../../domain/instant';
import {
  type DrillReport,
  type JournalEntry,
  type Leftover,
  type Loss,
  modes,
  operationNames,
  outcomes,
  type PredictedRequest,
  type RecoveryReport,
  type ReportRequest,
  type ReportStep,
} from '../../../domain/report';
import { objectives } from '../../../domain/verdict/objectives';

/** Words with everything that hurts tables, fences and HTML. */
const text = fc.string({
  unit: fc.constantFrom('a', 'B', '7', ' ', '|', '\n', '<', '`', '*', 'é', '"', '\\'),
  maxLength: 12,
});
const id = fc.stringMatching(/^[a-z]{1,6}(\.[a-z]{1,6})?$/);
const at = fc.nat({ max: 4_000_000_000 }).map((seconds) => instant(seconds * 1_000));
const ms = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }));
const region = fc.constantFrom('us-east-1', 'eu-west-1', 'us-west-2');
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
/** A record in which every optional key may be missing; `required` names the others. */
const record = fc.record;

const fence = fc.constantFrom<FenceOutcome>('proven', 'best-effort', 'impossible');
const refusal: fc.Arbitrary<Refusal> = record({ rule: text, saw: text, wanted: text, source: text });
const evidence = fc.dictionary(id, fc.oneof(text, ms, fc.boolean(), fc.constant(null)), { maxKeys: 3 });

const loss: fc.Arbitrary<Loss> = fc.oneof(
  fc.constant({ is: 'none' as const }),
  record({ is: fc.constant('closed' as const), atMostMs: ms }),
  record({ is: fc.constant('open' as const), atLeastMs: orNull(ms), because: text }),
);
const exposure: fc.Arbitrary<Exposure> = fc.oneof(
  record({ is: fc.constant('closed' as const), ms, asOf: at }),
  record({ is: fc.constant('open' as const), atLeastMs: ms, asOf: at, because: text }),
  record({ is: fc.constant('unknown' as const), because: text }),
);
const decision: fc.Arbitrary<Decision> = record(
  {
    is: fc.constantFrom('approve' as const, 'reject' as const),
    by: text,
    at,
    nonce: text,
    round: fc.integer({ min: 1, max: 9 }),
    acceptFence: fence,
    lossCeilingMs: ms,
    acceptUnprotected: fc.constant(true as const),
    reason: text,
    proof: fc.constantFrom('asserted' as const, 'signed' as const),
  },
  { requiredKeys: ['is', 'by', 'at', 'nonce', 'round', 'acceptFence', 'proof'] },
);
const step: fc.Arbitrary<ReportStep> = record({
  id,
  says: text,
  state: fc.constantFrom('pending', 'running', 'waiting', 'parked', 'reached', 'skipped', 'failed', 'unreachable'),
  after: few(id.map((name) => `${name} ended`)),
  startedAt: orNull(at),
  finishedAt: orNull(at),
  lookedAt: orNull(at),
  expectedMs: ms,
  budgetMs: ms,
  deadlineMs: ms,
  attempts: fc.nat({ max: 9 }),
  evidence: orNull(evidence),
  degraded: orNull(text),
  undone: fc.boolean(),
  because: few(refusal),
});
const request: fc.Arbitrary<ReportRequest> = record({
  step: id,
  call: id,
  region,
  requestId: orNull(text),
  input: fc.oneof(evidence, text),
  inputHash: orNull(text),
  at,
  attempt: fc.nat({ max: 9 }),
  answer: fc.constantFrom('ok', 'error', 'unknown'),
  error: orNull(text),
});
const predictedRequest: fc.Arbitrary<PredictedRequest> = record({
  step: id,
  call: id,
  region,
  input: fc.oneof(evidence, fc.constant(null), text, few(text)),
  atMs: ms,
});
const journalEntry: fc.Arbitrary<JournalEntry> = record({ at, what: text, by: text }, { requiredKeys: ['at', 'what'] });

const operation = fc.constantFrom(...operationNames);
const leftover: fc.Arbitrary<Leftover> = record({ what: text, region, why: text, monthlyCostUsd: orNull(ms) });
const drill: fc.Arbitrary<DrillReport> = record({
  name: text,
  scenario: fc.constantFrom(...scenarios),
  planHash: id,
  verdict: record({
    is: fc.constantFrom('passed', 'failed', 'incomplete'),
    why: text,
    objectives: few(
      record({
        objective: fc.constantFrom(...objectives),
        is: fc.constantFrom('met', 'missed', 'not-exercised'),
        why: text,
      }),
    ),
    notExercised: few(id),
  }),
});

const always = {
  schema: fc.constant(1 as const),
  application: id,
  operation,
  operationId: id,
  mode: fc.constantFrom(...modes),
  outcome: fc.constantFrom(...outcomes),
  from: region,
  to: region,
  reason: text,
  startedBy: text,
  startedAt: at,
  finishedAt: at,
  impairedSince: record({ at, known: fc.constantFrom('observed', 'stated', 'assumed', 'planned') }),
  servedSince: orNull(at),
  rtoMs: ms,
  rtaMs: orNull(ms),
  rpoMs: ms,
  rpaMs: orNull(ms),
  rpaProvisional: fc.boolean(),
  loss,
  exposureAtDecision: exposure,
  fence: record({
    outcome: fence,
    perStep: fc.dictionary(id, fence, { maxKeys: 3 }),
    acceptedBy: few(text),
    twoWritersPossibleSince: orNull(at),
    twoWritersPossibleUntil: orNull(at),
    returnsWritable: few(record({ resource: id, instance: id, region })),
  }),
  protection: fc.constantFrom('protected', 'unprotected', 'not-looked-at'),
  notProved: few(text),
  degraded: few(text),
  musterVersion: text,
  plan: fc.dictionary(id, text, { maxKeys: 3 }),
  planHash: id,
  workflowId: id,
  firstRunId: id,
  gate: record({
    rules: record(
      {
        approvals: fc.nat({ max: 5 }),
        approvers: few(id),
        withinMs: ms,
        otherwise: fc.constantFrom('hold', 'abort', 'proceed'),
        acceptFence: record({ outcome: fc.constantFrom('proven', 'best-effort', 'impossible'), by: id }),
        lossCeilingMs: ms,
        unprotected: record({ writeOutageMs: ms, spansMs: few(ms) }),
        expectedMs: ms,
      },
      { requiredKeys: ['approvals', 'approvers', 'withinMs', 'otherwise', 'expectedMs'] },
    ),
    is: fc.constantFrom('not-opened', 'open', 'approved', 'rejected'),
    rounds: fc.nat({ max: 9 }),
    closedBy: orNull(fc.constantFrom('people', 'default')),
  }),
  approvals: few(decision),
  steps: fc.uniqueArray(step, { maxLength: 4, selector: (one) => one.id }),
  criticalPath: record({
    steps: few(id),
    lengthMs: ms,
    fromDecisionMs: orNull(ms),
    wallFromDecisionMs: orNull(ms),
  }),
  requests: few(request),
  predicted: orNull(record({ requests: few(predictedRequest), finishesAfterMs: ms, cannotKnow: few(text) })),
  journal: few(journalEntry),
} as const;

const parts = fc.integer({ min: 1, max: 4 });
const onlySome = {
  chain: record({ of: operation, part: parts, parts }),
  leftovers: few(leftover),
  drill,
};
const requiredKeys = Object.keys(always) as (keyof typeof always)[];

/** One that holds no others: a chain's reports are flat. */
const alone: fc.Arbitrary<RecoveryReport> = record({ ...always, ...onlySome }, { requiredKeys });
export const anyReport: fc.Arbitrary<RecoveryReport> = record(
  { ...always, ...onlySome, earlier: fc.array(alone, { maxLength: 2 }) },
  { requiredKeys },
);
