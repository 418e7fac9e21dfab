import { type RecoveryReport } from '../../domain/report';
import { reportMarkdown } from '../../domain/report-markdown';
import { type ReachOutcome } from '../../contract/activities';
import { type Progress } from '../../contract/progress';
import { acts, approveTwice, promote, say, sent, stepIs } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

const position = { lastCommitAt: '2026-11-23T03:00:00.000Z', askedAt: '2026-11-23T03:00:01.000Z' };
const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;

const opened = { is: 'undone', notes: sent('sql:OpenForWrites') } as const;
const perhapsOpened = { ...moving, notes: sent('sql:OpenForWrites', 'unknown') };
const started = { is: 'undone', notes: sent('ecs:UpdateService') } as const;

// unsafe: a note that is not there is what a look gives that saw nothing; the stage's own default is a standby.
const unseenWritable = { writable: undefined as unknown as boolean };

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** A living old Region: both fences are proven, and the drain holds the promotion up. */
function fenced(undo: { readonly ledger: ReachOutcome; readonly api: ReachOutcome }): void {
  const fence = (back: ReachOutcome) => (input: { readonly may: string }) =>
    input.may === 'undo' ? back : input.may === 'act' ? ({ is: 'reached', evidence: {} } as const) : moving;
  stage.script = {
    'ledger.fence': fence(undo.ledger),
    'api.stand-down': fence(undo.api),
    'ledger.drain': () => moving,
    'ledger.promote': (input) => ({ ...promote(input), notes: { position } }),
  };
}

async function abortedWhileFenced(): Promise<{ readonly report: RecoveryReport; readonly last: Progress }> {
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  await approveTwice(operation);
  await operation.until(
    (progress) => stepIs('ledger.fence', 'reached')(progress) && stepIs('api.stand-down', 'reached')(progress),
  );
  expect(await say(operation, 'abort')).toMatchObject({ accepted: true });
  return { report: await operation.result(), last: await operation.progress() };
}

describe('a fence that was proven and then put back', () => {
  it('by an abort is reported undone, never proven: the old primary takes writes again', async () => {
    fenced({ ledger: opened, api: started });
    const { report, last } = await abortedWhileFenced();
    expect(last.fence).toBe('undone');
    expect(last.exposure).toMatchObject({ is: 'open', atLeastMs: 1_000 });
    expect(report.outcome).toBe('aborted');
    expect(report.fence).toMatchObject({
      outcome: 'undone',
      perStep: { 'ledger.fence': 'undone', 'api.stand-down': 'undone' },
    });
    expect(report.steps.find((step) => step.id === 'ledger.fence')?.state).toBe('reached');
    expect(reportMarkdown(report)).toContain('fence put back: **the old primary is writable again**');
    expect(acts(stage, 'ledger.promote')).toEqual([]);
  });

  it('by a reject at the next round is reported undone', async () => {
    fenced({ ledger: opened, api: started });
    stage.script = {
      ...stage.script,
      'ledger.drain': () => ({
        is: 'blocked',
        because: [{ rule: 'the standby answers', saw: 'silence', wanted: 'its position', source: 'test' }],
      }),
      'ledger.promote': () => ({
        ...moving,
        notes: { position },
      }),
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { lossCeilingMs: 1_000 });
    const again = await operation.until((progress) => gateOpen(progress) && progress.gate?.gate === 'promote/2');
    expect(again.gate?.expectedFence).toBe('proven');
    await operation.decide('reject', 'dba', { gate: 'promote/2', reason: 'too much would be lost' });
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'rejected', fence: { outcome: 'undone' } });
    expect(report.fence.perStep['ledger.fence']).toBe('undone');
  });
});

const refused = { rule: 'NotPermitted', saw: 'the role is gone', wanted: 'the role', source: 'test' } as const;

describe('a fence that could not be put back', () => {
  it('is still proven, whatever else was put back: nobody is told that the old primary is writable', async () => {
    fenced({ ledger: { is: 'blocked', because: [refused] }, api: started });
    const { report } = await abortedWhileFenced();
    expect(report.fence).toMatchObject({
      outcome: 'proven',
      perStep: { 'ledger.fence': 'proven', 'api.stand-down': 'undone' },
    });
    const text = reportMarkdown(report);
    expect(text).toContain('ledger.fence: could not be put back (the role is gone); look at it by hand');
    expect(text).not.toContain('writable again');
  });

  it('for all anybody saw, but may have been, is proven no longer', async () => {
    fenced({ ledger: perhapsOpened, api: started });
    const { report } = await abortedWhileFenced();
    expect(stage.calls.filter((call) => call.step === 'ledger.fence' && call.may === 'undo')).toHaveLength(3);
    expect(report.fence.perStep['ledger.fence']).toBe('best-effort');
    expect(report.fence.outcome).toBe('best-effort');
  });

  it('and was called back before it was proven is not called untried: it may have closed something', async () => {
    fenced({ ledger: { is: 'blocked', because: [refused] }, api: started });
    let called = false;
    const { 'ledger.fence': back } = stage.script;
    stage.script = {
      ...stage.script,
      'ledger.fence': (input, call) => {
        called ||= input.may === 'act';
        return input.may === 'act' ? moving : (back?.(input, call) ?? moving);
      },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until((progress) => called && stepIs('ledger.fence', 'running')(progress));
    await say(operation, 'abort');
    expect((await operation.result()).fence).toMatchObject({
      outcome: 'best-effort',
      perStep: { 'ledger.fence': 'best-effort' },
    });
  });
});

describe('a standby of which nobody can see whether it was promoted', () => {
  it('keeps the fence closed through an abort, and says what to do by hand', async () => {
    fenced({ ledger: opened, api: started });
    stage.script = {
      ...stage.script,
      'ledger.promote': (input) => ({ ...promote(input), notes: { position, ...unseenWritable } }),
    };
    const { report } = await abortedWhileFenced();
    expect(stage.calls.filter((call) => call.step === 'ledger.fence' && call.may === 'undo')).toEqual([]);
    expect(report.fence.outcome).toBe('proven');
    expect(report.journal.map(({ what }) => what).join('\n')).toContain(
      'ledger.fence: could not be put back (whether the standby was promoted by hand cannot be seen); open it by hand',
    );
  });
});

describe('a standby that somebody promoted by hand while it was fenced', () => {
  it('keeps the fence closed through an abort: muster opens no second writer, and says what that costs', async () => {
    fenced({ ledger: opened, api: started });
    const notAReplica = { rule: 'it is a replica', saw: 'no source', wanted: 'ledger-use1', source: 'test' };
    stage.script = {
      ...stage.script,
      'ledger.drain': () => ({ is: 'reached', evidence: {} }),
      'ledger.promote': (input, call) =>
        input.may === 'look' && call === 0
          ? { ...promote(input), notes: { position } }
          : { is: 'blocked', because: [notAReplica], notes: { writable: true } },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(stepIs('ledger.promote', 'parked'));
    await say(operation, 'abort');
    const report = await operation.result();
    expect(stage.calls.filter((call) => call.step === 'ledger.fence' && call.may === 'undo')).toEqual([]);
    expect(report).toMatchObject({ outcome: 'aborted', protection: 'unprotected', fence: { outcome: 'proven' } });
    // Nobody knows when it was promoted: from the start on, until our fence was proven, both may have taken writes.
    expect(report.fence).toMatchObject({
      twoWritersPossibleSince: report.startedAt,
      twoWritersPossibleUntil: report.steps.find(({ id }) => id === 'ledger.fence')?.finishedAt,
    });
    expect(report.journal.map(({ what }) => what).join('\n')).toContain(
      'ledger.fence: left as it is, for the standby accepts writes',
    );
  });
});
