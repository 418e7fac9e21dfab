/** What `plan show` says of a step that is not reached, and of what can be put back, is what the workflow does. */
import { consequenceRows } from '../../../clients/cli/plan/consequences';
import { type GateRules } from '../../../domain/gate/rules';
import { type Plan } from '../../../domain/plan';
import { deriveFailover } from '../../../domain/steps/derive';
import { referencePlan } from '../../domain/reference-plan';

const way = { from: 'us-east-1', to: 'eu-west-1' };

function rowsOf(id: string, plan: Plan = referencePlan()): Readonly<Record<string, string>> {
  const steps = deriveFailover(plan, way);
  const step = steps.find((one) => one.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return Object.fromEntries(consequenceRows(step, steps, plan.gates.promote));
}

function withGate(change: Partial<GateRules>): Plan {
  const { gates } = referencePlan();
  return referencePlan({ gates: { promote: { ...gates.promote, ...change } } });
}

function withResource(id: string, change: object): Plan {
  const { resources } = referencePlan();
  return referencePlan({ resources: { ...resources, [id]: { ...resources[id], ...change } as never } });
}

describe('a gate', () => {
  it('says who decides, how many, and that the starter does not', () => {
    const { approvers } = rowsOf('gate.promote', withGate({ approvals: 1, approvers: ['dba', 'lead'] }));
    expect(approvers).toBe('1 of 2: dba, lead; never the one who starts it');
  });

  it('says how long a round is and what its deadline does', () => {
    expect(rowsOf('gate.promote', withGate({ withinMs: 90_000, otherwise: 'hold' }))['within']).toBe(
      '1m 30s a round; otherwise hold: keeps waiting, and says so',
    );
    expect(rowsOf('gate.promote', withGate({ otherwise: 'abort' }))['within']).toContain(
      'otherwise abort: ends, and what was changed is put back',
    );
    const proceeds = withGate({ otherwise: 'proceed', acceptFence: { outcome: 'best-effort', by: 'cto' } });
    expect(rowsOf('gate.promote', proceeds)['within']).toContain(
      'otherwise proceed: goes on as if approved with a fence best-effort at worst, in the name of cto',
    );
  });

  it('says when it opens again, and that a reject ends the run: it never parks', () => {
    const rows = rowsOf('gate.promote', withGate({ lossCeilingMs: 5_000 }));
    expect(rows['opens again']).toContain('the ceiling (5s in the plan; --loss-ceiling says less)');
    expect(rows['if rejected']).toBe('one reject ends the run, and what was changed is put back');
    expect(JSON.stringify(rows)).not.toContain('park');
  });
});

describe('a step that is not reached', () => {
  it('parks when it is required; an abort is offered as long as there is one', () => {
    expect(rowsOf('api.prewarm')['if it fails']).toMatch(
      /^it parks, .* until a person says step retry or skip, or abort until ledger\.promote is sent$/,
    );
    expect(rowsOf('front.shift')['if it fails']).toMatch(/^it parks, .* step retry or skip$/);
    expect(rowsOf('ledger.promote')['if it fails']).toContain('skip (only when a look shows a writable database)');
  });

  it('is gone on without when it is optional, naming what then never begins and what the fence is worth', () => {
    expect(rowsOf('ledger.fence')['if it fails']).toBe(
      'the run goes on without it, and ledger.drain never begins; the fence is then best-effort or impossible, and the gate opens again where that was not accepted',
    );
    expect(rowsOf('ledger.drain')['if it fails']).toBe('the run goes on without it');
    expect(rowsOf('api.stand-down')['if it fails']).toContain('evidence of the fence, never its proof');
  });

  it('does not park the record: the outcome stands without a bucket', () => {
    expect(rowsOf('record')['if it fails']).toBe(
      'the outcome stands: a bucket that cannot be written is named in the journal, and muster report has the report',
    );
  });
});

describe('what was done', () => {
  it('can be put back until the promotion is sent, and nothing behind it ever', () => {
    for (const id of ['api.prewarm', 'ledger.fence', 'api.stand-down'])
      expect(rowsOf(id)['undo']).toBe('an abort or a reject puts it back until ledger.promote is sent');
    expect(rowsOf('ledger.promote')['undo']).toMatch(/^CANNOT BE UNDONE once sent/);
    expect(rowsOf('front.shift')['undo']).toMatch(/^never: it begins after ledger\.promote/);
  });

  it('can be put back without an end where nothing is promoted', () => {
    const { ledger: _ledger, ...rest } = referencePlan().resources;
    const front = { ...rest['front'], needs: [] } as never;
    expect(rowsOf('front.shift', referencePlan({ resources: { front } }))['undo']).toBe(
      'an abort or a reject puts it back',
    );
  });

  it('is nothing for steps that only look, a check by GET among them', () => {
    const nothing = 'nothing: it only looks';
    for (const id of ['assess', 'api.healthy', 'ledger.drain']) expect(rowsOf(id)['undo']).toBe(nothing);
    expect(rowsOf('payment.verify', withResource('payment', { method: 'GET' }))['undo']).toBe(nothing);
    const bare = withResource('ledger', { probe: undefined, fence: undefined });
    const check = { ...bare.resources['payment'], expect: { status: 201 } } as never;
    const plan = { ...bare, resources: { ...bare.resources, payment: check } };
    expect(rowsOf('ledger.verify', plan)['undo']).toBe(nothing);
  });

  it('stays where a real request or a probe row was left behind', () => {
    expect(rowsOf('payment.verify')['undo']).toBe('it sends a real request, and what that leaves behind stays');
    expect(rowsOf('ledger.verify')['undo']).toContain('its row in muster_probe.write_probe stays');
  });
});
