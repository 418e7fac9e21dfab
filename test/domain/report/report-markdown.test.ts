/** The written report, whole, as a person reads it; and what must hold whatever is in it. */
import { instant } from '../../../domain/instant';
import { reportMarkdown } from '../../../domain/report-markdown';
import { type RecoveryReport } from '../../../domain/report';
import { expectGolden } from './golden';
import { killed, sampleDryRun, sampleReport } from './sample-report';

const verdictOf = (change: Partial<RecoveryReport>): string | undefined =>
  reportMarkdown({ ...sampleReport, ...change }).split('\n')[2];

/** Ended before anything was promoted. */
const early: Partial<RecoveryReport> = {
  ...{ outcome: 'aborted', servedSince: null, rtaMs: null, rpaMs: null },
  ...{ protection: 'protected', loss: { is: 'none' } },
};
const stuck: Partial<RecoveryReport> = {
  ...early,
  fence: {
    ...sampleReport.fence,
    outcome: 'proven',
    perStep: { 'ledger.fence': 'proven', 'api.stand-down': 'undone' },
  },
  steps: sampleReport.steps.map((step) => ({ ...step, undone: step.id === 'api.stand-down' })),
  journal: [{ at: instant(0), what: 'ledger.fence: could not be put back (no answer); look at it by hand' }],
};

describe('the written report', () => {
  it('of a failover reads as agreed', () => {
    expectGolden('failover.golden.md', reportMarkdown(sampleReport));
  });

  it('of a dry run reads as agreed', () => {
    expectGolden('dry-run.golden.md', reportMarkdown(sampleDryRun));
  });

  it('says first whether customers are served', () => {
    expect(verdictOf({})).toBe(
      '**DEGRADED. Customers of payments are SERVED from eu-west-1 since 2026-11-23 03:06:53 UTC**',
    );
    expect(verdictOf({ outcome: 'recovered' })).toContain('RECOVERED. Customers of payments are SERVED');
    expect(verdictOf({ ...early, outcome: 'aborted' })).toContain('NOT SERVED from eu-west-1');
    expect(verdictOf({ ...early, outcome: 'rejected' })).toContain('payments stays in us-east-1');
    expect(verdictOf({ servedSince: null })).toContain('NOT KNOWN TO BE SERVED');
  });

  it('never claims without a word that customers are served when a step was skipped', () => {
    const steps = sampleReport.steps.map((step) =>
      step.id === 'payment.verify' ? { ...step, state: 'skipped' as const } : step,
    );
    expect(verdictOf({ steps })).toContain('if what was skipped and not verified is so: payment.verify**');
  });

  it('never claims a loss smaller than what is known', () => {
    const text = (loss: RecoveryReport['loss']): string => reportMarkdown({ ...sampleReport, loss });
    expect(text({ is: 'none' })).toContain('loss none');
    expect(text({ is: 'closed', atMostMs: 870 })).toContain(
      'loss closed: at most what was committed in a window of 0.9 s',
    );
    expect(text({ is: 'open', atLeastMs: 870, because: 'not fenced' })).toContain(
      'loss open: what was committed in a window of at least 0.9 s (up to the impairment), and all the old primary accepted since: nobody can say how much (not fenced)',
    );
    expect(text({ is: 'open', atLeastMs: null, because: 'no probe' })).toContain(
      'loss open: nobody can say how much (no probe)',
    );
  });

  it('does not end a window at an impairment that was only assumed', () => {
    const text = reportMarkdown({ ...sampleReport, impairedSince: { at: killed, known: 'assumed' } });
    expect(text).toContain('a window of at least 0.9 s (up to the last look at the standby)');
  });

  it('of an operation that promoted nothing does not call the outage without loss', () => {
    const text = (change: Partial<RecoveryReport>): string => reportMarkdown({ ...sampleReport, ...early, ...change });
    const own = '- nothing was promoted: this operation lost nothing';
    expect(text({})).toContain(`${own}; what the outage lost was not measured\n`);
    expect(text({ outcome: 'rejected' })).toContain(own);
    expect(text({ operation: 'switchover' })).toContain(`${own}\n`);
    expect(text({})).not.toContain('no acknowledged transaction was lost');
  });

  it('says in its first line what was put back and what was not', () => {
    const first = verdictOf(stuck);
    expect(first).toContain('payments stays in us-east-1; put back: api.stand-down; NOT put back: ledger.fence;');
    expect(verdictOf({ ...stuck, operation: 'switchover' })).toContain('NOT put back: ledger.fence');
    expect(verdictOf(early)).toContain('there was nothing to put back');
    expect(reportMarkdown({ ...sampleReport, ...stuck })).toContain('perhaps NO Region serves customers**');
  });

  it('never says that an application stays where it was when the standby was promoted by hand', () => {
    const first = verdictOf({ ...stuck, outcome: 'rejected', protection: 'unprotected' });
    expect(first).toContain('REJECTED. Customers of payments are NOT KNOWN TO BE SERVED from eu-west-1');
    expect(first).toContain('the standby in eu-west-1 is WRITABLE, or may be');
    expect(first).not.toContain('stays in');
  });

  it('names a fence that was left as it is among what was not put back', () => {
    const what = 'ledger.fence: left as it is, for the standby accepts writes: opening it would make two writers';
    const text = reportMarkdown({ ...sampleReport, ...stuck, steps: [], journal: [{ at: instant(0), what }] });
    expect(text).toContain(`- **${what}**`);
    expect(text).not.toContain('nothing had been changed');
  });

  it('ends the time of two writers where the old primary was proven closed', () => {
    const fence = {
      ...sampleReport.fence,
      twoWritersPossibleSince: instant(0),
      twoWritersPossibleUntil: instant(2_000),
    };
    const text = reportMarkdown({ ...sampleReport, fence });
    expect(text).toContain('may have accepted writes from 1970-01-01 00:00:00 UTC until 1970-01-01 00:00:02 UTC');
    expect(text).not.toContain('until the old primary is proven closed');
  });

  it('calls the old primary writable only when every fence was put back', () => {
    const fence = (cards: 'undone' | 'proven'): RecoveryReport['fence'] => ({
      ...{ ...sampleReport.fence, outcome: 'undone' },
      perStep: { 'ledger.fence': 'undone', 'cards.fence': cards },
    });
    const text = (cards: 'undone' | 'proven'): string =>
      reportMarkdown({ ...sampleReport, ...early, fence: fence(cards) });
    expect(text('undone')).toContain('- fence put back: **the old primary is writable again**');
    expect(text('proven')).toContain('- fence put back in part: **cards.fence still closes the old side, or may**');
  });

  it('says when an objective was missed, and by how much', () => {
    expect(reportMarkdown({ ...sampleReport, rtaMs: 960_000 })).toContain('RTA 16m of RTO 15m, MISSED by 1m');
    expect(reportMarkdown({ ...sampleReport, rpaMs: 61_000 })).toContain(
      'RPA at least 1m 01s of RPO 1m, MISSED by 1 s',
    );
  });

  it('says of a fence that no step began that it was not tried', () => {
    const fence = {
      ...sampleReport.fence,
      outcome: 'not-tried' as const,
      perStep: { 'ledger.fence': 'not-tried' as const },
    };
    const text = reportMarkdown({ ...sampleReport, outcome: 'rejected', servedSince: null, fence });
    expect(text).toContain('- fence not tried');
    expect(text).not.toContain('fence **impossible**');
  });

  it('keeps every table whole whatever people write into it', () => {
    const text = reportMarkdown({
      ...sampleReport,
      approvals: sampleReport.approvals.map((one) => ({ ...one, reason: 'a | b\nc <script>' })),
    });
    expect(text).toContain('a \\| b c &lt;script>');
  });

  it('says which rules the people at the gate were held to, and whose decisions did not count', () => {
    const journal = [
      { at: instant(0), what: 'approve promote/1: refused: the starter does not approve', by: 'oncall' },
    ];
    const text = reportMarkdown({ ...sampleReport, journal });
    expect(text).toContain('- rule: 2 of ops-lead, dba, duty; oncall started it and does not decide');
    expect(text).toContain('- each round 5m; when nobody decides: the gate stays open');
    expect(text).toContain('- did not count: oncall, 1970-01-01 00:00:00 UTC: approve promote/1: refused');
  });

  it('names what an operation that ended early put back, and what it could not', () => {
    const text = reportMarkdown({
      ...sampleReport,
      outcome: 'aborted',
      steps: sampleReport.steps.map((step) => ({ ...step, undone: step.id === 'api.stand-down' })),
      journal: [{ at: instant(0), what: 'ledger.fence: could not be put back (no answer); look at it by hand' }],
    });
    expect(text).toContain('- api.stand-down (stand api down in us-east-1): set back as it was before');
    expect(text).toContain('- **ledger.fence: could not be put back (no answer); look at it by hand**');
  });

  it('never says that a gate for people is past its deadline', () => {
    const late = sampleReport.steps.map((step) =>
      step.id === 'gate.promote' ? { ...step, startedAt: instant(0), finishedAt: instant(9_000_000) } : step,
    );
    const row = reportMarkdown({ ...sampleReport, steps: late })
      .split('\n')
      .find((line) => line.startsWith('gate.promote'));
    expect(row).toContain('decided late');
    expect(row).not.toContain('past its deadline');
  });

  it('says of every RPA which side of the truth it is on', () => {
    const rpaOf = (change: Partial<RecoveryReport>): string | undefined =>
      reportMarkdown({ ...sampleReport, ...change })
        .split('\n')
        .find((line) => line.startsWith('- RPA'));
    expect(rpaOf({})).toContain('RPA at least 0.9 s of RPO 1m; provisional');
    expect(rpaOf({})).toContain('nobody can say that it is met; time from the last replayed commit to the impairment');
    expect(rpaOf({ loss: { is: 'closed', atMostMs: 870 } })).toContain('RPA at most 0.9 s of RPO 1m, met; provisional');
    expect(rpaOf({ loss: { is: 'closed', atMostMs: 870 } })).toContain('from the last replayed commit to the fence');
    expect(rpaOf({ loss: { is: 'none' }, rpaMs: 0, rpaProvisional: false })).toBe('- RPA 0 s of RPO 1m, met');
  });
});
