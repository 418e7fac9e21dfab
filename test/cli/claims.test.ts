/** The views claim no more than is known: not a time, not a fence, not a deletion, not that a part was not needed. */
import { type Progress } from '../../contract/progress';
import { chainLines } from '../../clients/cli/view/chain-lines';
import { dryRunLines, waitLines } from '../../clients/cli/view/dry-run-view';
import { eventLines } from '../../clients/cli/view/event-lines';
import { progressView } from '../../clients/cli/view/progress-view';
import { titleLines } from '../../clients/cli/view/report-title';
import { reportView } from '../../clients/cli/view/report-view';
import { type RecoveryReport, type ReportRequest } from '../../domain/report';
import { at, nowMs } from './fixtures';
import { dryRun, recovered } from './report-fixtures';
import { reprotected, restored } from './round-trip-fixtures';
import { failingBack, restoreAtGate } from './round-trip-progress';

const width = 80;
const joined = (lines: readonly string[]): string => lines.join(' ').replaceAll(/\s+/g, ' ');

describe('the end view', () => {
  test('says of a deletion that somebody skipped that it is not deleted, who skipped it and why', () => {
    const [model] = reprotected.steps;
    if (!model) throw new Error('the fixture of a reprotect has no steps');
    const evidence = { skippedBy: 'dba', reason: 'audit still reads it' };
    const title = (requests: readonly ReportRequest[]): string | undefined =>
      titleLines({
        ...{ ...reprotected, operation: 'decommission', outcome: 'degraded', to: 'us-east-1', requests },
        steps: [{ ...model, id: 'ledger.delete', state: 'skipped', evidence }],
      })[0];
    expect(title([])).toBe(
      'DEGRADED  what was named in us-east-1 is not deleted: skipped by dba: audit still reads it',
    );
    const sent: ReportRequest = {
      ...{ step: 'ledger.delete', call: 'rds:DeleteDBInstance', region: 'us-east-1', requestId: null, input: {} },
      ...{ inputHash: null, at: at('05:00:00'), attempt: 1, answer: 'unknown', error: null },
    };
    expect(title([sent])).toContain('is not seen to be deleted, which was sent: skipped by dba');
  });

  test('says of a part what becomes of those after it', () => {
    const rest = (change: Partial<RecoveryReport>): string | undefined =>
      chainLines({ ...reprotected, chain: { of: 'ladder', part: 1, parts: 2 }, ...change }).at(-1);
    expect(rest({ outcome: 'handed-on' })).toBe('  it goes on with the next part');
    expect(rest({ outcome: 'recovered' })).toBe('  the last part was not needed');
    expect(rest({ outcome: 'aborted' })).toBe('  the last part was not begun');
    const chain = { of: 'failback', part: 1, parts: 3 } as const;
    expect(rest({ chain })).toBe('  it goes on with the next part');
    expect(rest({ chain, outcome: 'aborted' })).toBe('  the last 2 parts were not begun');
  });

  test('shows no proven fence where nothing was to be closed', () => {
    const fence = { ...restored.fence, perStep: {} };
    expect(reportView(restored, width).join('\n')).toContain('fence proven');
    expect(reportView({ ...restored, fence }, width).join('\n')).not.toContain('fence proven');
  });
});

describe('the live view and the event lines', () => {
  const view = (progress: Progress): readonly string[] => progressView(progress, { nowMs, width });
  const events = (progress: Progress): readonly string[] => eventLines(undefined, progress, nowMs);

  test.each(Object.entries({ view, events }))('never say only forward of what can be ended: %s', (_, told) => {
    const sent = { ...failingBack, pointOfNoReturn: true };
    expect(joined(told(sent))).toContain('from here only forward');
    expect(joined(told({ ...sent, operation: 'reprotect' }))).not.toContain('from here only forward');
  });

  test.each(Object.entries({ view, events }))('show no fence where no step closes anything: %s', (_, told) => {
    const fence = (progress: Progress): number => told(progress).filter((line) => / ?fence +proven$/.test(line)).length;
    const steps = restoreAtGate.steps.filter(({ phase }) => phase !== 'fence');
    expect([fence(restoreAtGate), fence({ ...restoreAtGate, steps })]).toEqual([1, 0]);
  });

  test.each(Object.entries({ view, events }))(
    'of a restore speak of the chosen time, never of a standby: %s',
    (_, told) => {
      const because = 'the damaged database still takes writes: it is not fenced';
      const exposure = { is: 'open', atLeastMs: 9_000, asOf: at('03:03:00'), because } as const;
      const text = joined(told({ ...restoreAtGate, exposure }));
      expect(text).toContain(`a window of at least 9 s since the chosen time, and growing: ${because}`);
      expect(text).not.toMatch(/standby|replayed/);
    },
  );
});

describe('a dry run', () => {
  test('that takes long says what waits and why that may be, within 80 columns', () => {
    const lines = waitLines('diff', 5_000, 'eu-west-1', width);
    expect(joined(lines)).toBe(
      'plan diff is not over after 5s: a silent Region costs its time-outs; or no worker runs (muster worker --region eu-west-1). Still waiting, Ctrl-C to leave',
    );
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(waitLines('failback', 5_000, 'eu-west-1', width)[0]).toMatch(/^the dry run of the failback is not over/);
  });

  test('that saw a required step blocked promises no time', () => {
    const cannotKnow = ['ledger.promote: would be blocked now: AccessDenied (not allowed)'];
    const predicted = dryRun.predicted && { ...dryRun.predicted, cannotKnow };
    expect(dryRunLines(dryRun, 1_000)[1]).toContain('would be over 4m 26s after its start');
    expect(dryRunLines({ ...dryRun, steps: recovered.steps, predicted }, 1_000)[1]).toContain(
      'a real failover would be blocked at ledger.promote, as things stand: when it would be over cannot be told',
    );
  });
});
