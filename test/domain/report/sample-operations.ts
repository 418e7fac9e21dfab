/** Reports of the operations that are no failover: what their steps are is derived, what they saw is made up here. */
import { plus } from '../../../domain/instant';
import { type Particulars } from '../../../domain/kinds/kind';
import { type Way } from '../../../domain/plan';
import { type Operation, type RecoveryReport, type ReportStep } from '../../../domain/report';
import { criticalPath } from '../../../domain/steps/critical-path';
import { type Asked, derive } from '../../../domain/steps/derive-switchover';
import { isGoal } from '../../../domain/steps/step';
import { verdictOf } from '../../../domain/verdict/verdict';
import { referencePlan, westward } from '../reference-plan';
import { sampleReport } from './sample-report';

const began = '2026-11-24T09:00:00.000Z';
const tag = '20261124-1';
const home: Way = { from: westward.to, to: westward.from };

interface Said {
  readonly operation: Operation;
  readonly way: Way;
  readonly particulars?: Omit<Particulars, 'tag'>;
  readonly asked?: Asked;
  /** What is otherwise of a step, by id. */
  readonly steps?: Readonly<Record<string, Partial<ReportStep>>>;
  readonly change?: Partial<RecoveryReport>;
}

/** Every step took the time that was expected. */
function sample({ operation, way, particulars = {}, asked, steps = {}, change = {} }: Said): RecoveryReport {
  const derived = derive(operation, referencePlan(), way, { tag, ...particulars }, ...(asked ? [asked] : []));
  const finishMs = (id: string): number => criticalPath(derived, ({ timing }) => timing.expectedMs, id).lengthMs;
  const path = criticalPath(derived, ({ timing }) => timing.expectedMs);
  const made = derived.map((step): ReportStep => ({
    id: step.id,
    says: step.says,
    state: 'reached',
    after: step.after.map((edge) => `${edge.step} ${edge.until}`),
    startedAt: plus(began, finishMs(step.id) - step.timing.expectedMs),
    finishedAt: plus(began, finishMs(step.id)),
    lookedAt: plus(began, finishMs(step.id)),
    expectedMs: step.timing.expectedMs,
    budgetMs: step.timing.budgetMs,
    deadlineMs: step.timing.deadlineMs,
    attempts: 1,
    evidence: null,
    degraded: null,
    undone: false,
    because: [],
    ...steps[step.id],
  }));
  const fences = derived.filter(isGoal).filter((step) => step.fences !== undefined);
  return {
    ...sampleReport,
    operation,
    outcome: 'done',
    ...way,
    reason: 'after the outage',
    startedAt: began,
    finishedAt: plus(began, path.lengthMs),
    impairedSince: { at: began, known: 'planned' },
    servedSince: null,
    rtaMs: null,
    rpaMs: null,
    rpaProvisional: false,
    loss: { is: 'none' },
    exposureAtDecision: { is: 'unknown', because: 'the plan names no database' },
    fence: {
      outcome: 'proven',
      perStep: Object.fromEntries(fences.map(({ id }) => [id, 'proven' as const])),
      acceptedBy: [],
      twoWritersPossibleSince: null,
      twoWritersPossibleUntil: null,
      returnsWritable: [],
    },
    protection: 'not-looked-at',
    degraded: [],
    gate: { rules: referencePlan().gates.promote, is: 'not-opened', rounds: 0, closedBy: null },
    approvals: [],
    steps: made,
    criticalPath: {
      steps: path.path.map(({ step }) => step),
      lengthMs: path.lengthMs,
      fromDecisionMs: null,
      wallFromDecisionMs: null,
    },
    requests: [],
    journal: [],
    ...change,
  };
}

const kept = {
  what: `instance ledger-use1-retired-${tag}`,
  region: 'us-east-1',
  why: 'old primary, kept as evidence until 2026-12-24',
  monthlyCostUsd: 679.5,
} as const;
const snapshot = {
  what: `snapshot ledger-use1-final-${tag}`,
  region: 'us-east-1',
  why: 'final snapshot of the old primary',
  monthlyCostUsd: null,
} as const;

export const reprotected = sample({
  operation: 'reprotect',
  way: home,
  change: { protection: 'protected', leftovers: [snapshot, kept] },
});

const stopped = {
  rule: 'an encrypted source needs a key of the other Region',
  saw: 'ledger-euw1 is encrypted',
  wanted: 'resources.ledger.in.us-east-1.settings.kmsKey',
  source: 'Amazon RDS User Guide, USER_ReadRepl.XRgn',
};
export const notReprotected: RecoveryReport = {
  ...reprotected,
  outcome: 'aborted',
  protection: 'unprotected',
  steps: reprotected.steps.map((step) =>
    step.id === 'ledger.replicate' ? { ...step, state: 'parked', because: [stopped] } : step,
  ),
};

export const restored = sample({
  operation: 'restore',
  way: { from: 'us-east-1', to: 'us-east-1' },
  particulars: { toTime: '2026-11-24T08:41:00.000Z', resource: 'ledger' },
  steps: {
    'ledger.restore': { evidence: { from: 'pitr', tookFrom: 'ledger-use1', asOf: '2026-11-24T08:41:00.000Z' } },
  },
  change: {
    outcome: 'recovered',
    reason: 'a release overwrote payments',
    servedSince: '2026-11-24T09:21:30.000Z',
    rtaMs: 1_287_000,
    rpaMs: 1_143_000,
    loss: { is: 'closed', atMostMs: 1_143_000 },
    exposureAtDecision: { is: 'closed', ms: 1_143_000, asOf: '2026-11-24T09:00:03.000Z' },
    protection: 'unprotected',
    gate: { rules: referencePlan().gates.promote, is: 'approved', rounds: 1, closedBy: 'people' },
    approvals: sampleReport.approvals,
    leftovers: [
      {
        what: `instance ledger-use1-damaged-${tag}`,
        region: 'us-east-1',
        why: 'damaged, kept as evidence until 2026-12-24',
        monthlyCostUsd: 679.5,
      },
    ],
  },
});

const failoverSteps = derive('failover', referencePlan(), westward)
  .filter(isGoal)
  .map(({ id }) => id);

const facts = {
  scenario: 'database-failover',
  rtoMs: 900_000,
  rtaMs: null,
  rpoMs: 60_000,
  rpaMs: null,
  loss: null,
  acknowledgedLostBeyondRpo: null,
  measured: [{ what: `clone ledger-use1 into drill-${tag}-ledger`, ms: 900_000 }],
  leftovers: [],
  exercised: ['ledger.verify'],
  stepsOfFailover: failoverSteps,
} as const;

export const isolatedDrill = sample({
  operation: 'drill',
  way: westward,
  particulars: { scenario: 'database-failover' },
  change: {
    mode: 'isolated',
    reason: 'monthly-database, by the calendar',
    drill: {
      name: 'monthly-database',
      scenario: 'database-failover',
      planHash: sampleReport.planHash,
      verdict: verdictOf({
        ...facts,
        mode: 'isolated',
        checks: ['ledger.verify', 'ledger.check'].map((name) => ({ name, ok: true, saw: 'ok' })),
      }),
    },
  },
});

const parts = { of: 'failback', parts: 3 } as const;
const there = sample({
  operation: 'switchover',
  way: home,
  change: {
    outcome: 'recovered',
    servedSince: '2026-11-24T09:06:00.000Z',
    rtaMs: 140_000,
    rpaMs: 0,
    protection: 'unprotected',
    chain: { ...parts, part: 2 },
  },
});

/** The last part: what the parts before it did is in it. */
export const failedBack = sample({
  operation: 'failback',
  way: westward,
  change: {
    protection: 'protected',
    chain: { ...parts, part: 3 },
    earlier: [{ ...reprotected, chain: { ...parts, part: 1 } }, there],
    leftovers: [{ ...kept, what: `instance ledger-euw1-retired-${tag}`, region: 'eu-west-1', monthlyCostUsd: null }],
  },
});

/** The switchover there, before its chain goes on. */
export const halfway = there;

export const handedOn = sample({
  operation: 'ladder',
  way: { from: 'us-east-1', to: 'us-east-1' },
  particulars: { resource: 'ledger' },
  change: { outcome: 'handed-on', chain: { of: 'ladder', part: 1, parts: 2 } },
});

const place = { region: 'us-east-1', instance: `ledger-use1-retired-${tag}` };
export const decommissioned = sample({ operation: 'decommission', way: home, particulars: { delete: place } });
export const quarantined = sample({ operation: 'quarantine', way: westward });
export const diffed = sample({ operation: 'diff', way: westward });
