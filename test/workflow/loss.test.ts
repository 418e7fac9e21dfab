import { type RecoveryReport } from '../../domain/report';
import { reportMarkdown } from '../../domain/report-markdown';
import { approveTwice, deadRegion, promote, sent, unseen } from './scripts';
import { gateOpen, openStage, type Script, type Stage } from './stage';

const position = { lastCommitAt: '2026-11-23T03:00:00.000Z', askedAt: '2026-11-23T03:00:09.000Z' };
/** Somebody states when customers lost service: 1.5 s after the last commit the standby replayed. */
const impairedSince = { at: '2026-11-23T03:00:01.500Z', known: 'stated' } as const;
const blocked = {
  is: 'blocked',
  because: [{ rule: 'no client session but ours', saw: '1 session of batch', wanted: 'none', source: 'test' }],
} as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

async function recovered(script: Script): Promise<RecoveryReport> {
  stage.script = { ...script, 'ledger.promote': (input) => ({ ...promote(input), notes: { position } }) };
  const operation = await stage.start(stage.input({ impairedSince }));
  await operation.until(gateOpen);
  await approveTwice(operation);
  const report = await operation.result();
  expect(report.outcome).toBe('recovered');
  return report;
}

describe('a stated impairment without a proven fence', () => {
  const ways: readonly (readonly [string, RecoveryReport['fence']['outcome'], Script])[] = [
    ['nothing of the old Region answered', 'impossible', deadRegion],
    [
      'its roles were closed and a stranger writes on',
      'best-effort',
      {
        'ledger.fence': (input) => (input.may === 'act' ? { ...blocked, notes: sent('sql:CloseForWrites') } : blocked),
      },
    ],
    ['only its tasks stood down', 'best-effort', { 'ledger.fence': () => unseen }],
  ];

  it.each(ways)('leaves exposure and loss open, and RPA provisional: %s', async (_how, outcome, script) => {
    const report = await recovered(script);
    expect(report.fence.outcome).toBe(outcome);
    expect(report.exposureAtDecision).toMatchObject({ is: 'open', atLeastMs: 1_500 });
    expect(report.loss).toMatchObject({ is: 'open', atLeastMs: 1_500 });
    expect(report).toMatchObject({ rpaMs: 1_500, rpaProvisional: true });
    expect(report.fence.twoWritersPossibleSince).not.toBeNull();
    expect(report.notProved.join('\n')).toContain('the old primary was not proven stopped');
    const text = reportMarkdown(report);
    expect(text).toContain('loss open: what was committed in a window of at least 1.5 s');
    expect(text).toContain('RPA at least 1.5 s of RPO 1m; provisional');
  });
});

describe('a stated impairment with a proven fence', () => {
  it('closes the loss at the fence, not at the statement, while what the old primary took last was not read', async () => {
    const report = await recovered({ 'ledger.drain': () => unseen });
    const fencedAt = report.steps.find((step) => step.id === 'ledger.fence')?.finishedAt ?? '';
    const lostMs = Date.parse(fencedAt) - Date.parse(position.lastCommitAt);
    expect(report.fence.outcome).toBe('proven');
    expect(report.loss).toEqual({ is: 'closed', atMostMs: lostMs });
    expect(report).toMatchObject({ rpaMs: lostMs, rpaProvisional: true });
    expect(report.exposureAtDecision).toMatchObject({ is: 'open', atLeastMs: 1_500 });
    expect(report.fence).toMatchObject({ twoWritersPossibleSince: null, returnsWritable: [] });
    expect(report.notProved.join('\n')).not.toContain('not proven stopped');
  });

  it('loses nothing once it is drained', async () => {
    const report = await recovered({});
    expect(report).toMatchObject({ loss: { is: 'none' }, rpaMs: 0, rpaProvisional: false });
  });
});
