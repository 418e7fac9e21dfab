/** What crosses a wire comes out as it went in, through Temporal's own converter: no dates, no undefined, nothing that JSON forgets. */
import { defaultPayloadConverter } from '@temporalio/common';
import fc from 'fast-check';
import { type ReachInput, type ReachResult } from '../../contract/activities';
import {
  type ClaimMessage,
  type DecisionAnswer,
  type DecisionMessage,
  type RunMessage,
  type StepMessage,
} from '../../contract/messages';
import { type OperationInput } from '../../contract/operation-input';
import { type GateProgress, type Progress, type StepProgress } from '../../contract/progress';
import { buildDrill } from '../../contract/build-input';
import { fenceOutcomes } from '../../domain/fence';
import { type Refusal, type Sent } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { phases } from '../../domain/kinds/kind';
import { modes, operationNames, outcomes } from '../../domain/report';
import { deriveFailover } from '../../domain/steps/derive';
import { derive } from '../../domain/steps/derive-switchover';
import { type GoalStep, isGoal } from '../../domain/steps/step';
import { referencePlan, westward } from '../domain/reference-plan';
import { anyReport } from './report/any-report';

function overTheWire<T>(value: T): T {
  return defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(value));
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const at = fc.nat({ max: 4_000_000_000 }).map((seconds) => instant(seconds * 1_000));
const ms = fc.nat();
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const fence = fc.constantFrom(...fenceOutcomes);

const named = { operationId: text, nonce: text, by: text };
const refusal: fc.Arbitrary<Refusal> = fc.record({ rule: text, saw: text, wanted: text, source: text });
const refused = refusal.map((one) => ({ accepted: false as const, because: [one] as const }));
const decision: fc.Arbitrary<DecisionMessage> = fc.record(
  {
    ...named,
    gate: text,
    acceptFence: fence,
    lossCeilingMs: ms,
    acceptUnprotected: fc.constant(true as const),
    reason: text,
  },
  { requiredKeys: ['operationId', 'nonce', 'by', 'gate'] },
);
const stepMessage: fc.Arbitrary<StepMessage> = fc.record({ ...named, step: text, reason: text });
const runMessage: fc.Arbitrary<RunMessage> = fc.record({ ...named, reason: text });
const decisionAnswer: fc.Arbitrary<DecisionAnswer> = fc.oneof(
  fc.record({ accepted: fc.constant(true as const), have: ms, need: ms }),
  refused,
);

const stepProgress: fc.Arbitrary<StepProgress> = fc.record({
  id: text,
  says: text,
  status: fc.constantFrom('pending', 'running', 'waiting', 'parked', 'reached', 'skipped', 'failed', 'unreachable'),
  phase: fc.constantFrom(...phases),
  after: few(text),
  startedAt: orNull(at),
  finishedAt: orNull(at),
  expectedMs: ms,
  budgetMs: ms,
  deadlineMs: ms,
  hint: orNull(text),
  because: few(refusal),
});
const gateProgress: fc.Arbitrary<GateProgress> = fc.record({
  gate: text,
  is: fc.constantFrom('open', 'approved', 'rejected'),
  have: few(fc.record({ by: text, at })),
  need: ms,
  approvers: few(text),
  decideBy: at,
  otherwise: fc.constantFrom('hold', 'abort', 'proceed'),
  overdue: fc.boolean(),
  why: text,
  expectedFence: fence,
  rtoNeedsDecisionBy: at,
});
const progress: fc.Arbitrary<Progress> = fc.record({
  application: text,
  operation: fc.constantFrom(...operationNames),
  operationId: text,
  mode: fc.constantFrom(...modes),
  from: text,
  to: text,
  reason: text,
  startedBy: text,
  startedAt: at,
  impairedSince: fc.record({ at, known: fc.constantFrom('observed', 'stated', 'assumed') }),
  servedSince: orNull(at),
  objectives: fc.record({ rtoMs: ms, rpoMs: ms, detectionMs: ms }),
  phase: fc.constantFrom(...phases),
  outcome: orNull(fc.constantFrom(...outcomes)),
  asOf: at,
  eta: orNull(at),
  criticalPath: few(text),
  exposure: fc.record({ is: fc.constant('open'), atLeastMs: ms, asOf: at, because: text }),
  fence: orNull(fc.constantFrom('proven', 'best-effort', 'impossible', 'undone')),
  gate: orNull(gateProgress),
  steps: few(stepProgress),
  paused: orNull(fc.record({ by: text, at, reason: text })),
  journal: few(fc.record({ at, what: text, by: text }, { requiredKeys: ['at', 'what'] })),
  yieldsTo: orNull(fc.record({ operation: fc.constantFrom('failover', 'switchover'), by: text, reason: text })),
  pointOfNoReturn: fc.boolean(),
});

const plan = referencePlan();
const particulars = {
  tag: 't-1',
  toTime: instant(0),
  scenario: 'network-partition',
  soakMs: 60_000,
  delete: { region: 'us-east-1', instance: 'ledger-use1-retired-t-0' },
} as const;
const input: OperationInput = {
  schema: 1,
  operation: 'failover',
  mode: 'real',
  n: 1,
  application: plan.application,
  ...westward,
  witness: plan.regions.witness,
  reason: 'us-east-1 down',
  startedBy: 'oncall',
  claimNonce: 'n',
  plan,
  musterVersion: '0.1.0',
  anyStepsQueue: 'a',
  planHash: 'h',
  steps: deriveFailover(plan, westward),
  gate: plan.gates.promote,
  objectives: plan.objectives,
  stepsQueue: 'steps.eu-west-1',
  searchAttributes: ['MusterPhase'],
};
const claim: ClaimMessage = {
  application: 'payments',
  operation: 'failover',
  input,
  nonce: 'n',
  by: 'oncall',
  reason: 'r',
};

const sent: Sent = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger' },
  inputHash: 'h',
  at: instant(0),
  attempt: 1,
  requestId: null,
  answer: 'unknown',
};
/** Of every operation, each goal once. */
const everyGoal: readonly GoalStep[] = operationNames
  .flatMap((operation) => derive(operation, plan, westward, particulars))
  .filter(isGoal)
  .filter(({ goal }, index, all) => all.findIndex((other) => other.goal === goal) === index);
const reachInputs: readonly ReachInput[] = everyGoal.map((step) => ({
  application: input.application,
  operationId: 'o.1',
  step: step.id,
  goal: step.goal,
  target: step.target,
  past: { began: instant(0), before: { status: 'available' }, sent: [sent] },
  mode: 'real',
  may: 'act',
  accounts: plan.accounts,
  sliceMs: 30_000,
  deadlineAt: instant(60_000),
  expectedMs: step.timing.expectedMs,
}));
const result: ReachResult = {
  is: 'uncertain',
  request: {
    call: 'rds:PromoteReadReplica',
    region: 'eu-west-1',
    input: { DBInstanceIdentifier: 'x', BackupRetentionPeriod: 7 },
  },
  notes: { sent: [sent], lookedAt: instant(0), looks: 3, troubles: [{ code: 'Throttled', says: 's' }], attempt: 2 },
};

/** Recorded histories and other readers meet plain JSON: the converter must not have needed anything else. */
function expectPlain(value: unknown): void {
  expect(overTheWire(value)).toEqual(value);
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

describe('over the wire', () => {
  it.each([
    ['a decision', decision],
    ['a word about a step', stepMessage],
    ['a word about the run', runMessage],
    ['the answer to a decision', decisionAnswer],
    ['progress', progress],
    ['a report', anyReport],
  ])('%s comes out as it went in', (_what, arbitrary: fc.Arbitrary<unknown>) => {
    fc.assert(fc.property(arbitrary, expectPlain));
  });

  it('an operation’s input comes out as it went in, plan, steps and targets with it', () => {
    expectPlain(input);
    expectPlain({ ...input, impairedSince: { at: instant(0), known: 'stated' }, uiUrl: 'http://127.0.0.1:8233/' });
  });

  it('the input of a live drill comes out as it went in, with every part of its chain', () => {
    const drill = buildDrill(
      {
        ...{ plan, planHash: 'h', way: westward, mode: 'live', reason: 'r', by: 'schedule', nonce: 'n' },
        ...{ particulars: { tag: 't-1' }, name: 'quarterly-live', scenario: 'regional-failover' },
      },
      { musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', searchAttributes: [] },
    );
    expectPlain(drill);
    expect(JSON.stringify(drill).length).toBeLessThan(200_000);
  });

  it('a claim carries the whole input it would start', () => {
    expect(overTheWire(claim).input).toEqual(input);
  });

  it.each(reachInputs.map((one) => [one.goal, one] as const))(
    'the input of %s comes out as it went in',
    (_goal, one) => {
      expectPlain(one);
    },
  );

  it('a result comes out as it went in, with what was sent and is not known to have arrived', () => {
    expectPlain(result);
  });

  it('the input of a plan of this size stays below a tenth of the 2 MB that Temporal takes as one payload', () => {
    expect(JSON.stringify(input).length).toBeLessThan(200_000);
  });
});
