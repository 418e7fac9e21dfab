/** The written report of every other operation: it says what the operation was for, and nothing that it did not bring about. */
import { instant } from '../../../domain/instant';
import { type RecoveryReport } from '../../../domain/report';
import { reportMarkdown } from '../../../domain/report-markdown';
import { expectGolden } from './golden';
import {
  decommissioned,
  diffed,
  failedBack,
  halfway,
  handedOn,
  isolatedDrill,
  notReprotected,
  quarantined,
  reprotected,
  restored,
} from './sample-operations';
import { sampleDryRun } from './sample-report';

const first = (report: RecoveryReport): string => reportMarkdown(report).split('\n')[2] ?? '';

describe('the written report', () => {
  it.each([
    ['reprotect', reprotected],
    ['restore', restored],
    ['isolated-drill', isolatedDrill],
    ['failback', failedBack],
  ])('of a %s reads as agreed', (name, report) => {
    expectGolden(`${name}.golden.md`, reportMarkdown(report));
  });

  it('says of a reprotect that the application is protected, and never that anybody recovered', () => {
    expect(first(reprotected)).toMatch(
      /^\*\*PROTECTED\. payments lives in eu-west-1 and us-east-1 follows it closely, as of /,
    );
    for (const report of [reprotected, failedBack, isolatedDrill, quarantined, diffed, decommissioned])
      expect(reportMarkdown(report)).not.toMatch(/RECOVERED|- RTA|- RPA|- loss|- exposure/);
  });

  it('says of a reprotect that was ended that nothing protects the application', () => {
    expect(first(notReprotected)).toBe(
      '**ABORTED. payments stays in eu-west-1 and the reprotect is not done: NOTHING PROTECTS IT; what was made is kept**',
    );
    expect(reportMarkdown(notReprotected)).toContain(
      '- **UNPROTECTED**: nothing replicates from eu-west-1 to another Region; see what stopped it, then again: `muster reprotect payments`',
    );
  });

  it('says of a restore which point in time came back and what was given up', () => {
    expect(first(restored)).toContain(
      'its data are as of 2026-11-24 08:41:00 UTC, what was committed after is given up**',
    );
    const text = reportMarkdown(restored);
    expect(text).toContain('- given up: what was committed in the 19m 03s between the point in time and the freeze');
    expect(text).toContain('time from the point in time to the freeze');
    expect(text).toContain('# payments: restore in us-east-1\n');
    expect(text).toContain(
      '- exposure when it was decided: 19m 03s back, from a database that accepts nothing any more',
    );
    expect(text).toContain('## Fence: can the damaged database take writes?');
  });

  it('of a restore that people rejected gives nothing up, and leaves the damage where it is', () => {
    const rejected: RecoveryReport = {
      ...restored,
      ...{ outcome: 'rejected', servedSince: null, rtaMs: null, rpaMs: null },
      ...{ loss: { is: 'none' }, protection: 'protected' },
    };
    expect(first(rejected)).toContain('REJECTED. payments stays in us-east-1: the restore was rejected');
    expect(reportMarkdown(rejected)).toContain('this operation gave nothing up; the damage stands');
  });

  it('of a dry run that saw a required step blocked promises no time, and names the step', () => {
    const blocked = (step: string, operation: RecoveryReport['operation'] = 'failover'): string =>
      reportMarkdown({
        ...sampleDryRun,
        operation,
        predicted: sampleDryRun.predicted && {
          ...sampleDryRun.predicted,
          cannotKnow: [`${step}: would be blocked now: AccessDenied (no answer is allowed)`],
        },
      });
    expect(blocked('ledger.promote')).toContain(
      '- a real run would be blocked at ledger.promote, as things stand: when it would be over cannot be told',
    );
    // A failover goes on without its fence, a switchover does not; what an earlier step changes is no reason.
    expect(blocked('ledger.fence')).toContain('- a real run would be over 4m 36s after its start');
    expect(blocked('ledger.fence', 'switchover')).toContain('would be blocked at ledger.fence');
    expect(blocked('front.shift')).toContain('- a real run would be over 4m 36s after its start');
  });

  it('says first what a drill proved, and whether production was touched', () => {
    expect(first(isolatedDrill)).toBe(
      '**DRILL PASSED: met: functional, cleaned-up. DONE. payments itself was not touched: all that was changed are clones in eu-west-1**',
    );
    const dry = { ...sampleDryRun, ...(isolatedDrill.drill ? { drill: isolatedDrill.drill } : {}) };
    expect(first(dry)).toContain('DRY RUN: nothing was sent');
  });

  it('tells every objective of a drill, and the steps of a failover it did not exercise', () => {
    const text = reportMarkdown(isolatedDrill);
    expect(text).toContain('| rto | not exercised |');
    expect(text).toMatch(/^Steps of a real failover that were not exercised: .*ledger\.promote.*front\.shift/m);
    expect(text).not.toContain('UNPROTECTED');
    expect(text).not.toContain('## Fence');
  });

  it('tells what is left with what it costs and how long it is kept, of all parts of a chain', () => {
    expect(reportMarkdown(reprotected)).toContain(
      '| instance ledger-use1-retired-20261124-1 | us-east-1 | old primary, kept as evidence | 2026-12-24 | about 679.50 |',
    );
    const text = reportMarkdown(failedBack);
    expect(text).toContain('About 679.50 USD a month, and 2 things whose cost is not known');
    expect(text).toContain('| instance ledger-euw1-retired-20261124-1 |');
  });

  it('tells the parts of a chain, and whether it goes on', () => {
    expect(reportMarkdown(failedBack)).toContain('(part 3 of 3 of a failback)');
    expect(reportMarkdown(failedBack)).toContain('| 2 of 3 | switchover | eu-west-1 | us-east-1 | recovered |');
    expect(reportMarkdown(halfway)).toContain('It goes on with the next part.');
    expect(reportMarkdown(halfway)).toContain('; the next part builds it anew');
    expect(reportMarkdown({ ...halfway, outcome: 'aborted' })).toContain('It ended here: 1 part did not begin.');
    expect(reportMarkdown(handedOn)).toContain('It goes on with the next part.');
    expect(reportMarkdown({ ...handedOn, outcome: 'recovered' })).toContain('the other Region was not needed');
  });

  it('says of a first rung that was not enough that nobody is known to be served', () => {
    expect(first(handedOn)).toMatch(/^\*\*HANDED ON\. Customers of payments are NOT KNOWN TO BE SERVED from us-east-1/);
  });

  it('says of a deletion what is gone, and of one that people rejected that nothing is', () => {
    expect(first(decommissioned)).toBe(
      '**DELETED: delete ledger-use1-retired-20261124-1 in us-east-1, its final snapshot stays**',
    );
    const steps = decommissioned.steps.map((step) => ({ ...step, state: 'unreachable' as const }));
    expect(first({ ...decommissioned, outcome: 'rejected', steps })).toBe('**REJECTED. Nothing was deleted**');
    const requests = [
      {
        ...{ step: 'ledger.delete', call: 'rds:DeleteDBInstance', region: 'us-east-1', requestId: null, input: {} },
        ...{ inputHash: null, at: instant(0), attempt: 1, answer: 'unknown' as const, error: null },
      },
    ];
    expect(first({ ...decommissioned, outcome: 'aborted', steps, requests })).toContain('NOT SEEN to be done');
  });

  it('says of a deletion that somebody skipped that it is not deleted, who skipped it and why', () => {
    expect(decommissioned.steps.map(({ id }) => id)).toContain('ledger.delete');
    const evidence = { skippedBy: 'dba', reason: 'audit still reads it' };
    const steps = decommissioned.steps.map((step) =>
      step.id === 'ledger.delete' ? { ...step, state: 'skipped' as const, evidence } : step,
    );
    expect(first({ ...decommissioned, outcome: 'degraded', steps })).toBe(
      '**DEGRADED. What was named is not deleted: skipped by dba: audit still reads it**',
    );
  });

  it('says of a quarantine whether the old side is closed', () => {
    expect(first(quarantined)).toBe('**CLOSED. What of payments is in us-east-1 accepts nothing any more: proven**');
    const open = { ...quarantined, fence: { ...quarantined.fence, outcome: 'best-effort' as const } };
    expect(first({ ...open, outcome: 'aborted' })).toContain('NOT CLOSED (aborted)');
  });

  it('says of a look whether the world is what the plan says', () => {
    expect(first(diffed)).toBe('**AS PLANNED. payments is what its plan says**');
    const because = [{ rule: 'capacity', saw: '10 tasks', wanted: '20', source: 'the plan' }];
    const differing = diffed.steps.map((step) => (step.id === 'api.conform' ? { ...step, because } : step));
    expect(first({ ...diffed, steps: differing })).toContain(
      'DIFFERS. payments is not what its plan says: 1 difference',
    );
    const silent = diffed.steps.map((step) =>
      step.id === 'api.conform' ? { ...step, state: 'failed' as const } : step,
    );
    expect(first({ ...diffed, steps: silent })).toContain('NOT KNOWN whether payments is what its plan says');
  });

  it('tells those who approved a live drill what they were told', () => {
    const gated: RecoveryReport = {
      ...halfway,
      approvals: restored.approvals.map((one) => ({ ...one, acceptUnprotected: true })),
      gate: {
        ...restored.gate,
        rules: { ...restored.gate.rules, unprotected: { writeOutageMs: 140_000, spansMs: [3_600_000, 1_800_000] } },
      },
    };
    const text = reportMarkdown(gated);
    expect(text).toContain(
      'customers cannot write for 2m 20s, each way; nothing protects for 1h 00m, and again for 30m',
    );
    expect(text).toContain('| accepts unprotected |');
  });

  it('says where nobody was asked that starting it was the decision', () => {
    expect(reportMarkdown(reprotected)).toContain('- nobody was asked: oncall started it, and that was the decision');
  });
});
