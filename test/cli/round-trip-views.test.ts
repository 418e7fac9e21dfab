/** What people see of every operation but a failover, line by line: each view against a file that was read by one. */
import { diffLines, differencesOf } from '../../clients/cli/view/diff-view';
import { eventLines } from '../../clients/cli/view/event-lines';
import { progressView } from '../../clients/cli/view/progress-view';
import { reportView } from '../../clients/cli/view/report-view';
import { besideLines, type Standing, statusLines } from '../../clients/cli/view/status-view';
import { partNamed } from '../../clients/cli/commands/report';
import { exitCodeOfReport } from '../../clients/problem';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { at, nowMs, operationId } from './fixtures';
import { expectGolden } from './golden';
import { aborted, recovered } from './report-fixtures';
import { failingBack, liveDrillAtGate, quarantined, restoreAtGate } from './round-trip-progress';
import {
  drilled,
  drillFailed,
  failedBack,
  leftovers,
  looked,
  reprotectAborted,
  reprotected,
  restored,
} from './round-trip-fixtures';

const width = 80;
const tooWide = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.length > width && !/muster (report|decommission) |s3:/.test(line));

describe('the end view', () => {
  test.each(
    Object.entries({
      ...{ reprotected, 'reprotect-aborted': reprotectAborted, 'failed-back': failedBack, restored },
      ...{ drilled, 'drill-failed': drillFailed },
    }),
  )('tells %s as a person expects it', (name, report) => {
    const lines = reportView(report, width);
    expectGolden(`end-${name}`, lines);
    expect(tooWide(lines)).toEqual([]);
  });

  test('never says of an operation that brought nobody back that it recovered', () => {
    for (const report of [reprotected, failedBack, drilled])
      expect(reportView(report, 1_000).join('\n')).not.toContain('RECOVERED');
  });

  test('shows one part of a compound operation where its id is named', () => {
    const [first] = failedBack.earlier ?? [];
    expect(partNamed(failedBack, `payments@${first?.operationId ?? ''}`)).toBe(first);
    expect(partNamed(failedBack, 'payments')).toBe(failedBack);
    expect(partNamed(failedBack, `payments@${failedBack.operationId}`)).toBe(failedBack);
  });

  test('ends with 0 where it is done, and with 1 where a drill missed an objective', () => {
    expect([reprotected, failedBack, restored, drilled].map(exitCodeOfReport)).toEqual([0, 0, 0, 0]);
    expect([reprotectAborted, drillFailed].map(exitCodeOfReport)).toEqual([1, 1]);
  });
});

describe('the gate', () => {
  test.each(Object.entries({ 'live-drill': liveDrillAtGate, restore: restoreAtGate }))(
    'of a %s says what is decided about, and the command that decides',
    (name, progress) => {
      const lines = progressView(progress, { nowMs, width });
      expectGolden(`gate-${name}`, lines);
      expect(tooWide(lines)).toEqual([]);
    },
  );

  test('of a deletion asks for nothing but a yes', () => {
    const deleting = {
      ...restoreAtGate,
      operation: 'decommission' as const,
      gate: restoreAtGate.gate && {
        ...restoreAtGate.gate,
        gate: 'delete/1',
        why: 'what is deleted does not come back',
      },
    };
    const text = progressView(deleting, { nowMs, width: 120 }).join('\n');
    expect(text).toContain('muster approve payments --gate delete --as NAME');
    expect(text).not.toContain('RTO');
    expect(text).not.toContain('gives up');
  });
});

describe('event lines', () => {
  test('tell the next part of a compound operation from its beginning', () => {
    const first = { ...failingBack, operation: 'reprotect' as const, operationId: `${operationId}0` };
    expect(eventLines(first, failingBack, nowMs)[0]).toContain(
      'failback, part 2 of 3: switchover real eu-west-1 -> us-east-1',
    );
  });
});

const known = {
  ...{ operationId, workflowId: 'recovery/x', state: 'COMPLETED', startedAt: at('03:02:50'), closedAt: null },
  ...{ gate: null, pending: [] },
};
const unprotected = { is: 'unprotected', since: at('03:07:18'), by: `payments@${operationId}` } as const;
const quarantine = { startedAt: at('03:07:20'), operationId: quarantined.operationId, progress: quarantined };
const lives: NonNullable<Standing['lives']> = {
  ...{ region: 'eu-west-1', since: at('03:07:18'), operation: 'failover', by: `payments@${operationId}` },
};
const drilling: Progress = { ...quarantined, operation: 'drill', mode: 'isolated' };

describe('status', () => {
  test('tells what stays true beside what ended last: protection, quarantine, what was left behind', () => {
    expectGolden(
      'status-beside',
      statusLines(
        [
          { ...known, application: 'accounts', report: recovered, protection: unprotected, quarantine },
          { ...known, application: 'cards', state: 'RUNNING', progress: failingBack, protection: unprotected },
          {
            ...{ ...known, application: 'ledger', report: reprotected, leftovers },
            protection: { is: 'protected', since: at('05:31:32'), by: 'ledger@x.1' },
          },
          { ...known, application: 'loans', report: drilled, quarantine: { startedAt: at('03:07:20'), operationId } },
          { ...known, application: 'mortgages', state: 'RUNNING', progress: quarantined },
          { ...known, application: 'pensions', report: aborted, lives, protection: unprotected },
          {
            ...{ ...known, application: 'savings', report: reprotectAborted, lives },
            drill: { startedAt: at('06:10:00'), operationId: drilling.operationId, progress: drilling },
          },
        ],
        Date.parse(at('06:30:00')),
        width,
      ),
    );
  });

  test('shows the way to protection until it is gone, but where no worker answers a rehearsal is still told', () => {
    const own = { ...known, application: 'payments', protection: unprotected };
    const told = (of: Standing): string => statusLines([of], nowMs, 1_000).join('\n');
    const remedy = '`muster reprotect payments --reason WHY --as NAME`';
    expect(told({ ...own, report: aborted })).toContain(remedy);
    for (const progress of [failingBack, { ...quarantined, operation: 'reprotect' as const }, liveDrillAtGate])
      expect(told({ ...own, progress })).not.toContain('muster reprotect');
    expect(told({ ...own, report: aborted, drill: { startedAt: at('03:07:20'), operationId } })).toContain(
      `DRILL: a rehearsal runs since 03:07:20 UTC: muster watch payments@${operationId}`,
    );
  });

  test('says where the application lives wherever the words of its end do not', () => {
    const told = (report: RecoveryReport): string =>
      statusLines([{ ...known, application: 'payments', report, lives }], nowMs, 1_000).join('\n');
    for (const report of [aborted, reprotectAborted, drilled, { ...aborted, operation: 'decommission' as const }])
      expect(told(report)).toContain('lives in eu-west-1 since 03:07:18 UTC');
    expect(told(aborted)).not.toContain('us-east-1');
    for (const report of [recovered, reprotected]) expect(told(report)).not.toContain('lives in');
  });

  test('of one application adds only what its end view has not told', () => {
    const own = { ...known, application: 'payments', report: recovered, protection: unprotected, leftovers };
    const lines = besideLines({ ...own, quarantine }, nowMs, 1_000).join('\n');
    expect(lines).toContain('QUARANTINE: ledger-use1 in us-east-1 is not proven closed');
    expect(lines).not.toContain('UNPROTECTED');
    expect(lines).toContain(leftovers[1]?.what);
    expect(besideLines({ ...known, application: 'payments', report: reprotected, leftovers }, nowMs, 80)).toEqual([]);
  });
});

describe('plan diff', () => {
  test.each([
    ['none', false],
    ['some', true],
  ] as const)('tells %s as a person expects it', (name, differs) => {
    const lines = diffLines(looked(differs), width);
    expectGolden(`diff-${name}`, lines);
    expect(tooWide(lines)).toEqual([]);
  });

  test('is data: step, rule, saw, wanted, source', () => {
    expect(differencesOf(looked(false))).toEqual([]);
    expect(differencesOf(looked(true)).map((one) => Object.keys(one).sort())).toEqual(
      Array.from({ length: 2 }, () => ['rule', 'saw', 'source', 'step', 'wanted']),
    );
  });
});
