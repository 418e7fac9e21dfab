import { type RecoveryReport } from '../../../domain/report';
import { customersTable, isUnnoticed, type Noticed } from '../../../tools/demo/customers';
import { drillTable, isDrillGood } from '../../../tools/demo/drill';

const before: Noticed = {
  from: 0,
  to: 60_000,
  requests: 18_000,
  failed: 0,
  errorRate: 0,
  payments: 3_000,
  paymentsFailed: 0,
  p50Ms: 27,
  p99Ms: 60,
  p99MsOfTens: [40, 55, 90, 60, 58, 62],
};

const objectives = ['rto', 'rpo', 'no-loss-beyond-rpo', 'functional', 'cleaned-up'].map((objective) => ({
  objective,
  is: 'met',
}));
const passed = {
  mode: 'isolated',
  outcome: 'done',
  requests: [{}],
  drill: { scenario: 'regional-failover', verdict: { is: 'passed', objectives } },
} as unknown as RecoveryReport; // only what is read

describe('what customers notice of drills', () => {
  it('is nothing while errors and slow answers stay within the noise of the minutes without a drill', () => {
    const slowNowAndThen = { ...before, failed: 9, errorRate: 0.0005, p99MsOfTens: [50, 300, 60, 85] };
    const unnoticed = (during: Noticed, after = before) => isUnnoticed({ before, during, after });
    expect(unnoticed(slowNowAndThen)).toBe(true);
    expect(unnoticed({ ...before, errorRate: 0.01 })).toBe(false);
    expect(unnoticed({ ...before, p99MsOfTens: [95, 95, 95, 40] })).toBe(false);
    expect(unnoticed({ ...before, p99MsOfTens: [95, 95, 95, 40] }, { ...before, p99MsOfTens: [100] })).toBe(true);
    expect(unnoticed({ ...before, p99MsOfTens: [] })).toBe(false);
  });

  it('is shown between the minutes without a drill', () => {
    const lines = customersTable({ before, during: { ...before, failed: 9, errorRate: 0.0005 }, after: before });
    expect(lines).toContainEqual(expect.stringMatching(/^failed +0 \(0\.00 %\) +9 \(0\.05 %\) +0 \(0\.00 %\)$/));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('drills of the demo', () => {
  it('are good when they passed, and a dry run when it sent nothing', () => {
    expect(isDrillGood(passed)).toBe(true);
    const dryRun = { ...passed, mode: 'dry-run', outcome: 'predicted', requests: [] } as RecoveryReport;
    expect(isDrillGood(dryRun)).toBe(true);
    expect(isDrillGood({ ...dryRun, requests: passed.requests })).toBe(false);
    expect(isDrillGood({ ...passed, mode: 'live', outcome: 'done', drill: undefined } as never)).toBe(false);
  });

  it('are told with each objective, and with what they left, in 80 columns', () => {
    const lines = drillTable([passed], ['drill-20261126-ab12cd-ledger in eu-west-1']);
    expect(lines[0]).toMatch(/^isolated +regional-failover +passed$/);
    expect(lines.join(' ')).toMatch(/no-loss-beyond-rpo met, functional met/);
    expect(lines.at(-1)).toBe('left behind: drill-20261126-ab12cd-ledger in eu-west-1');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
