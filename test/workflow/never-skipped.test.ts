import { acts, approveTwice, deadRegion, promote, say, stepIs } from './scripts';
import { gateOpen, openStage, type Operation, type Script, type Stage } from './stage';

const notAReplica = { rule: 'it is a replica', saw: 'no replica', wanted: 'a replica', source: 'test' } as const;
const wrongAccount = {
  is: 'blocked',
  because: [{ rule: 'WrongAccount', saw: '999988887777', wanted: '111122223333', source: 'test' }],
} as const;

let stage: Stage;
let mended: boolean;
beforeEach(async () => {
  mended = false;
  stage = await openStage();
});
afterEach(() => stage.close());

async function parkedAt(id: string, script: Script): Promise<Operation> {
  stage.script = { ...deadRegion, ...script };
  const operation = await stage.start(stage.input());
  if (id !== 'assess') {
    await operation.until(gateOpen);
    await approveTwice(operation);
  }
  await operation.until(stepIs(id, 'parked'));
  return operation;
}

describe('two databases seen writable', () => {
  const twoWriters: Script = {
    'ledger.fence': () => ({ is: 'moving', by: 'others', hint: 'open', notes: { writable: true } }),
    'ledger.promote': (input) =>
      mended ? promote(input) : { is: 'blocked', because: [notAReplica], notes: { writable: true } },
  };

  it('are not waved through at assess: the skip is refused by name, the run stays parked, and only a retry after mending moves it', async () => {
    const operation = await parkedAt('assess', twoWriters);
    expect(await say(operation, 'skip', { step: 'assess', reason: 'we are in a hurry' })).toMatchObject({
      accepted: false,
      because: [{ rule: 'TwoWriters is never skipped', saw: 'both databases of ledger accept writes' }],
    });
    const after = await operation.progress();
    expect(stepIs('assess', 'parked')(after)).toBe(true);
    expect(after.gate).toBeNull();
    expect(after.journal.at(-1)).toMatchObject({
      what: 'skip assess: refused: TwoWriters is never skipped (reason: we are in a hurry)',
      by: 'ops-lead',
    });
    expect(stage.calls.filter((call) => call.may === 'act')).toEqual([]);
    mended = true;
    await say(operation, 'retry', { step: 'assess' });
    const { gate } = await operation.until(gateOpen);
    expect(gate?.why).toBe('promotion cannot be undone once sent');
    await operation.handle.terminate();
  });
});

describe('an account the plan does not name', () => {
  it('is not waved through at a step: the skip is refused by name, and only a retry with the right one goes on', async () => {
    const operation = await parkedAt('front.shift', {
      'front.shift': (input) => (input.may === 'act' && !mended ? wrongAccount : { is: 'reached', evidence: {} }),
    });
    expect(await say(operation, 'skip', { step: 'front.shift' })).toMatchObject({
      accepted: false,
      because: [{ rule: 'WrongAccount is never skipped', saw: '999988887777', wanted: '111122223333' }],
    });
    const after = await operation.progress();
    expect(stepIs('front.shift', 'parked')(after)).toBe(true);
    expect(stepIs('payment.verify', 'pending')(after)).toBe(true);
    mended = true;
    await say(operation, 'retry', { step: 'front.shift' });
    expect((await operation.result()).outcome).toBe('recovered');
  });

  it('is not waved through at a promotion either, though a look shows a writable database', async () => {
    const operation = await parkedAt('ledger.promote', {
      'ledger.promote': (input, call) =>
        input.may === 'look' && call === 0 ? promote(input) : { ...wrongAccount, notes: { writable: true } },
    });
    expect(await say(operation, 'skip', { step: 'ledger.promote' })).toMatchObject({
      accepted: false,
      because: [{ rule: 'WrongAccount is never skipped' }],
    });
    const after = await operation.progress();
    expect(stepIs('ledger.promote', 'parked')(after)).toBe(true);
    expect(after.pointOfNoReturn).toBe(false);
    await operation.handle.terminate();
  });
});

describe('another rule skipped at assess', () => {
  const skipped = 'ops-lead skipped at assess: it is a replica (no replica)';
  const broken: Script = {
    'ledger.promote': (input) => (mended ? promote(input) : { is: 'blocked', because: [notAReplica] }),
  };

  it('is told to those who decide, by whom and what, in every round of the gate', async () => {
    const operation = await parkedAt('assess', broken);
    expect(await say(operation, 'skip', { step: 'assess', reason: 'the API is behind' })).toMatchObject({
      accepted: true,
    });
    const first = await operation.until(gateOpen);
    expect(first.gate?.why).toBe(`promotion cannot be undone once sent; ${skipped}`);
    mended = true;
    for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { acceptFence: 'proven' });
    const second = await operation.until((progress) => gateOpen(progress) && progress.gate?.gate === 'promote/2');
    expect(second.gate?.why).toBe(`the fence ended impossible, accepted was proven; ${skipped}`);
    for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { gate: 'promote/2' });
    const report = await operation.result();
    expect(report.degraded).toEqual(['assess was skipped by ops-lead: the API is behind']);
    expect(acts(stage, 'ledger.promote')).toHaveLength(2);
  });
});
