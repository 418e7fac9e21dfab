/** What people see, line by line: each view against a file that was read by one. */
import fc from 'fast-check';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { eventLines } from '../../clients/cli/view/event-lines';
import { progressView } from '../../clients/cli/view/progress-view';
import { reportView } from '../../clients/cli/view/report-view';
import { statusLines } from '../../clients/cli/view/status-view';
import { at, atGate, nowMs, operationId, parked, paused, running, started, steps, uiUrl } from './fixtures';
import { promotedByHand, rejectedStuckFence, stuckFence, undoneFence } from './ended-early';
import { expectGolden } from './golden';
import { aborted, degraded, dryRun, recovered, rejected } from './report-fixtures';

const width = 80;
const live: Readonly<Record<string, Progress>> = { started, 'at-gate': atGate, running, parked, paused };

describe('the live view', () => {
  test.each(Object.entries(live))('shows %s as a person expects it, within 80 columns', (name, progress) => {
    const lines = progressView(progress, { nowMs, width, uiUrl });
    expectGolden(`live-${name}`, lines);
    expect(lines.filter((line) => line.length > width && !line.includes(uiUrl))).toEqual([]);
  });

  test('puts its head on one line where the screen is wide enough', () => {
    expect(progressView(atGate, { nowMs, width: 120 })[0]).toBe(
      'payments   us-east-1 -> eu-west-1   failover   real   customers: NOT SERVED since 03:02:11 UTC (2m 04s)',
    );
  });

  test('answers in its first line whether customers are served', () => {
    const first = (progress: Progress): string | undefined => progressView(progress, { nowMs, width })[0];
    expect(first(atGate)).toBe('payments   customers: NOT SERVED since 03:02:11 UTC (2m 04s)');
    expect(first({ ...running, servedSince: at('03:04:11') })).toBe(
      'payments   customers: SERVED from eu-west-1 since 03:04:11 UTC',
    );
    expect(first({ ...started, impairedSince: { at: at('03:02:50'), known: 'assumed' } })).toContain(
      'NOT KNOWN TO BE SERVED',
    );
    expect(first({ ...started, mode: 'dry-run' })).toContain('not touched');
  });

  test('keeps the gate and its command on a screen of 24 rows, and folds the rest', () => {
    const lines = progressView(atGate, { nowMs, width, rows: 24 });
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.join('\n')).toContain('muster approve payments --gate promote');
    expect(lines.join('\n')).toContain('done     assess, api.prewarm');
  });

  test('names a window, never an amount, and closes it only where the old primary accepts nothing any more', () => {
    const shown = (exposure: Progress['exposure']): string =>
      progressView({ ...atGate, exposure }, { nowMs, width: 200 }).join('\n');
    const closed = shown({ is: 'closed', ms: 900, asOf: at('03:04:02') });
    expect(closed).toContain('exposure   a window of 0.9 s, closed: the old primary accepts nothing any more');
    expect(closed).toContain('promoting now gives up a window of 0.9 s: all that was committed in it');
    expect(shown(started.exposure)).toContain('gives up a window nobody knows (a standby did not answer yet)');
  });

  test('says by how much an ETA misses the RTO', () => {
    const late: Progress = { ...running, impairedSince: { at: at('02:51:21'), known: 'stated' } };
    expect(progressView(late, { nowMs, width }).join('\n')).toContain('MISSES RTO by 1m');
  });

  test('moves the ETA on while a gate is open, because progress is as old as the last event of the run', () => {
    const etaAfter = (ms: number): string | undefined =>
      /ETA (\S+) if decided now/.exec(progressView(atGate, { nowMs: nowMs + ms, width }).join('\n'))?.[1];
    expect([etaAfter(0), etaAfter(60_000)]).toEqual(['03:07:36', '03:08:36']);
  });

  test('counts nothing for the gate itself in an ETA that holds if it is decided now', () => {
    const early = Date.parse(at('03:03:00'));
    expect(progressView(atGate, { nowMs: early, width }).join('\n')).toContain('ETA 03:06:21 if decided now');
  });

  test('names no ETA and no instant of giving up while a step is parked or the operation is paused', () => {
    const text = progressView(parked, { nowMs: nowMs + 7_200_000, width }).join('\n');
    expect(text).toContain('ETA not known: front.shift is parked');
    expect(text).not.toContain('gives up');
    expect(progressView(paused, { nowMs, width }).join('\n')).toContain('ETA not known: paused');
  });

  test('says that a gate is overdue and held', () => {
    const overdue: Progress = {
      ...atGate,
      gate: atGate.gate && { ...atGate.gate, overdue: true, decideBy: at('03:04:00') },
    };
    expect(progressView(overdue, { nowMs, width }).join('\n')).toContain('OVERDUE since 03:04:00');
  });

  test('says over budget, and when a step gives up', () => {
    const slow = { ...running, steps: steps({ 'ledger.promote': { status: 'running', startedAt: at('02:58:00') } }) };
    expect(progressView(slow, { nowMs, width }).join('\n')).toMatch(/OVER BUDGET 5m,\s+gives up at 03:18:00/);
  });

  test('is never wider than the screen, whatever hints and reasons say', () => {
    const words = fc
      .array(fc.stringMatching(/^[a-z0-9,;:]{1,20}$/), { minLength: 1, maxLength: 30 })
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(words, words, fc.integer({ min: 80, max: 140 }), (hint, saw, columns) => {
        const progress = {
          ...running,
          steps: steps({
            'front.shift': {
              status: 'parked',
              startedAt: at('03:04:00'),
              hint,
              because: [{ rule: 'r', saw, wanted: 'w', source: 's' }],
            },
          }),
        };
        return progressView(progress, { nowMs, width: columns }).every((line) => line.length <= columns);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the end view', () => {
  test.each(
    Object.entries({
      ...{ recovered, degraded, rejected, aborted, 'dry-run': dryRun },
      'aborted-fence-undone': undoneFence,
      'aborted-fence-stuck': stuckFence,
      'rejected-fence-stuck': rejectedStuckFence,
      'rejected-promoted-by-hand': promotedByHand,
    }),
  )('tells %s as a person expects it', (name, report) => {
    const lines = reportView(report, width);
    expectGolden(`end-${name}`, lines);
    expect(lines.filter((line) => line.length > width && !line.includes(operationId))).toEqual([]);
  });
});

describe('the end of what was ended early', () => {
  const text = (report: RecoveryReport): string => reportView(report, 1_000).join('\n');

  test('names a fence that could not be put back, in the first line and in the journal’s words', () => {
    for (const report of [stuckFence, rejectedStuckFence]) {
      expect(text(report).split('\n')[0]).toContain('NOT put back: ledger.fence');
      expect(text(report)).toContain('ledger.fence: could not be put back (the role is gone); look at it by hand');
      expect(text(report)).toContain('perhaps NO Region serves customers');
      expect(text(report)).not.toContain('what was prepared is put back');
    }
  });

  test('says of a fence that was put back that the old primary is writable again', () => {
    expect(text(undoneFence).split('\n')[0]).toContain('put back: api.prewarm, ledger.fence');
    expect(text(undoneFence)).toContain('fence put back: the old primary is writable again');
    expect(text(undoneFence)).not.toContain('NO Region');
  });

  test('does not say that all of a fence was put back when one database of two stays closed', () => {
    const perStep = { 'ledger.fence': 'undone', 'cards.fence': 'proven' } as const;
    const half = text({ ...undoneFence, fence: { ...undoneFence.fence, perStep } });
    expect(half).toContain('fence put back in part');
    expect(half).not.toContain('writable again');
  });

  test('says that the standby is writable where somebody promoted it, and that the fence was left closed', () => {
    expect(text(promotedByHand).split('\n')[0]).toContain('the standby in eu-west-1 is WRITABLE');
    expect(text(promotedByHand)).not.toContain('stays in us-east-1');
    expect(text(promotedByHand)).toContain('ledger.fence: left as it is');
  });

  test('never calls an outage without loss because nothing was promoted', () => {
    expect(text(aborted)).toContain('this operation lost nothing; what the outage lost was not measured');
    expect(text({ ...aborted, operation: 'switchover' })).not.toContain('outage');
  });

  test('finds the line of somebody who writes a reason like ours no news of a fence', () => {
    const journal = [{ at: at('03:03:50'), what: 'abort: it could not be put back, left as it is', by: 'dba' }];
    expect(text({ ...aborted, journal })).not.toContain('NOT put back');
  });
});

describe('event lines', () => {
  const between = (before: Progress | undefined, after: Progress): readonly string[] =>
    eventLines(before, after, nowMs);

  test('tell a whole failover, one line an event', () => {
    const sequence = [
      started,
      atGate,
      running,
      parked,
      { ...parked, servedSince: at('03:07:18'), outcome: 'recovered' as const },
    ];
    expectGolden(
      'events',
      sequence.flatMap((progress, index) => between(sequence[index - 1], progress)),
    );
  });

  test('say nothing when nothing happened', () => {
    for (const progress of Object.values(live)) expect(between(progress, progress)).toEqual([]);
  });

  test('say nothing of a hint that only moves on', () => {
    expect(between(running, { ...running, steps: running.steps.map((step) => ({ ...step, hint: 'other' })) })).toEqual(
      [],
    );
  });

  test('tell a gate that opens again as its next round', () => {
    const again: Progress = {
      ...running,
      gate: running.gate && { ...running.gate, is: 'open', gate: 'promote/2', have: [] },
    };
    expect(between(running, again).join('\n')).toContain('waiting gate.promote/2');
  });

  test('are one line each, without cursor tricks', () => {
    expect(between(undefined, parked).every((line) => !line.includes('\n') && !line.includes('\u001b'))).toBe(true);
  });
});

describe('the status of all applications', () => {
  const known = {
    operationId,
    workflowId: 'recovery/x',
    state: 'RUNNING',
    startedAt: at('03:02:50'),
    closedAt: null,
    gate: null,
    pending: [],
  };

  test('has one entry each, with what is still open after a recovery', () => {
    expectGolden(
      'status-all',
      statusLines(
        [
          { ...known, application: 'accounts', progress: atGate },
          {
            ...{ ...known, application: 'cards', state: 'COMPLETED', report: recovered },
            protection: { is: 'unprotected', since: at('03:07:18'), by: `cards@${operationId}` },
          },
          { ...known, application: 'ledger', gate: 'promote/1', silent: 'none answered within 2 s' },
          { ...known, application: 'loans', state: 'TERMINATED', closedAt: at('03:04:00') },
          { ...known, application: 'mortgages', state: 'COMPLETED', report: rejected },
          { ...known, application: 'pensions', state: 'COMPLETED', report: stuckFence },
        ],
        nowMs,
        width,
      ),
    );
  });

  test('says so when nothing has run', () => {
    expect(statusLines([], nowMs, width)).toEqual(['no operation has run in this namespace']);
  });
});
