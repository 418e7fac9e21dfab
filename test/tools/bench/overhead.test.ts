import { type RecoveryReport } from '../../../domain/report';
import { overheads } from '../../../tools/bench/overhead';

type ReportStep = RecoveryReport['steps'][number];

function step(
  id: string,
  after: readonly string[],
  finishedMs: number,
  state: ReportStep['state'] = 'reached',
): ReportStep {
  return {
    id,
    after,
    state,
    says: id,
    startedAt: null,
    finishedAt: new Date(finishedMs).toISOString(),
    lookedAt: null,
    expectedMs: 0,
    budgetMs: 0,
    deadlineMs: 0,
    attempts: 1,
    evidence: null,
    degraded: null,
    undone: false,
    because: [],
  };
}

describe('the overhead of a step', () => {
  const steps = [
    step('assess', [], 1_000),
    step('gate.promote', ['assess reached'], 5_000),
    step('ledger.promote', ['gate.promote reached', 'assess reached'], 9_000),
  ];

  it('runs from its last predecessor to its first activity, and from the deciding answer to its end', () => {
    const activities = [
      { step: 'ledger.promote', scheduledAtMs: 5_012, completedAtMs: 5_100 },
      { step: 'ledger.promote', scheduledAtMs: 5_120, completedAtMs: 8_990, answeredAtMs: 8_985 },
    ];
    expect(overheads({ steps }, activities)).toEqual([{ step: 'ledger.promote', beforeMs: 12, afterMs: 15 }]);
  });

  it('takes the completion where no answer is told', () => {
    const activities = [{ step: 'ledger.promote', scheduledAtMs: 5_012, completedAtMs: 8_990 }];
    expect(overheads({ steps }, activities)).toEqual([{ step: 'ledger.promote', beforeMs: 12, afterMs: 10 }]);
  });

  it('leaves out what was not reached, and what has no activity of its own', () => {
    const failed = [steps[0], step('ledger.fence', ['assess reached'], 2_000, 'failed')].filter(
      (one) => one !== undefined,
    );
    expect(
      overheads({ steps: failed }, [{ step: 'ledger.fence', scheduledAtMs: 1_010, completedAtMs: 1_990 }]),
    ).toEqual([]);
  });
});
