import { reportMarkdown } from '../../domain/report-markdown';
import { acts, approveTwice, deadRegion, say, stepIs } from './scripts';
import { gateOpen, openStage, type Operation, type Stage } from './stage';

/** Somebody promoted the standby in the console: it was a replica at assess, and is a writable database since. */
const promotedByHand = {
  is: 'blocked',
  because: [{ rule: 'it is a replica', saw: 'no source', wanted: 'ledger-use1', source: 'test' }],
  notes: { writable: true },
} as const;
const position = { lastCommitAt: '2026-11-23T03:00:00.000Z', askedAt: '2026-11-23T03:00:09.000Z' };
const impairedSince = { at: '2026-11-23T03:00:01.500Z', known: 'stated' } as const;

let stage: Stage;
let served: boolean;
beforeEach(async () => {
  served = false;
  stage = await openStage();
  stage.script = {
    ...deadRegion,
    'ledger.promote': (input, call) =>
      input.may === 'look' && call === 0
        ? { is: 'moving', by: 'others', hint: 'a replica', notes: { position } }
        : promotedByHand,
    'payment.verify': (input) =>
      input.may === 'act' && served ? { is: 'reached', evidence: {} } : { is: 'moving', by: 'others', hint: 'not yet' },
  };
});
afterEach(() => stage.close());

async function skipped(): Promise<Operation> {
  const operation = await stage.start(stage.input({ impairedSince }));
  await operation.until(gateOpen);
  await approveTwice(operation);
  await operation.until(stepIs('ledger.promote', 'parked'));
  expect((await operation.progress()).pointOfNoReturn).toBe(false);
  const answer = await say(operation, 'skip', { step: 'ledger.promote', reason: 'dba promoted it in the console' });
  expect(answer).toMatchObject({ accepted: true });
  await operation.until(stepIs('ledger.promote', 'skipped'));
  return operation;
}

describe('a promotion somebody made by hand and skipped', () => {
  it('is the point of no return: an abort is refused, naming the skip, and nothing is put back', async () => {
    const operation = await skipped();
    expect((await operation.progress()).pointOfNoReturn).toBe(true);
    expect(await say(operation, 'abort')).toMatchObject({
      accepted: false,
      because: [
        {
          rule: 'nothing irreversible was sent',
          saw: 'ledger.promote was skipped by ops-lead: dba promoted it in the console',
        },
      ],
    });
    served = true;
    expect((await operation.result()).outcome).toBe('degraded');
    expect(stage.calls.filter((call) => call.may === 'undo')).toEqual([]);
    expect(acts(stage, 'ledger.promote').filter((call) => call.intent)).toEqual([]);
  });

  it('leaves an open loss, no protection and an old primary that returns writable, in figures and in words', async () => {
    const operation = await skipped();
    served = true;
    const report = await operation.result();
    expect(report).toMatchObject({
      loss: { is: 'open', atLeastMs: 1_500 },
      ...{ rpaMs: 1_500, rpaProvisional: true, protection: 'unprotected' },
    });
    // By hand is by nobody's clock of ours: as early as it can have been.
    expect(report.fence.twoWritersPossibleSince).toBe(report.startedAt);
    expect(report.fence.returnsWritable.map(({ instance }) => instance)).toEqual(['ledger-use1']);
    const text = reportMarkdown(report);
    expect(text).toContain('**UNPROTECTED**');
    expect(text).toContain('loss open: what was committed in a window of at least 1.5 s');
    expect(text).toContain('ledger.promote was skipped by ops-lead: dba promoted it in the console');
    expect(text).toMatch(/ledger-use1.*WRITABLE/);
  });
});
