/** The gate: who may decide, how many it takes, what they accept together, what happens when nobody does. */
import {
  acceptedBy,
  approvalsOf,
  atDeadline,
  decide,
  type Decision,
  type Gate,
  nextRound,
  openGate,
  worseThanAccepted,
} from '../../domain/gate/gate';
import { type GateRules } from '../../domain/gate/rules';
import { fenceOutcomes } from '../../domain/fence';

const at = '2026-11-23T03:00:00.000Z';
const later = '2026-11-23T03:05:00.000Z';
const rules: GateRules = {
  approvals: 2,
  approvers: ['ops-lead', 'dba', 'duty'],
  withinMs: 300_000,
  otherwise: 'hold',
  expectedMs: 60_000,
};
const opened = openGate(rules, at, 'test');

function decision(by: string, change: Partial<Decision> = {}): Decision {
  return { is: 'approve', by, at: later, nonce: by, round: 1, acceptFence: 'proven', proof: 'asserted', ...change };
}

function after(gate: Gate, decisions: readonly Decision[], under: GateRules = rules): Gate {
  return decisions.reduce((before, made) => {
    const verdict = decide(before, under, made, 'starter');
    return verdict.accepted ? verdict.gate : before;
  }, gate);
}

function refusals(gate: Gate, made: Decision, startedBy = 'starter'): readonly string[] {
  const verdict = decide(gate, rules, made, startedBy);
  return verdict.accepted ? [] : verdict.because.map((one) => one.rule);
}

const approved = after(opened, [decision('dba'), decision('ops-lead')]);
const closed = { is: 'closed', ms: 4_000, asOf: at } as const;
const open = { is: 'open', atLeastMs: 4_000, asOf: at, because: 'test' } as const;

describe('a gate', () => {
  it('opens with its round, and the instant by which to decide', () => {
    expect(opened).toMatchObject({ round: 1, is: 'open', decideBy: later, decisions: [], overdue: false });
  });

  it('stays open below N approvals and closes at the Nth', () => {
    expect(decide(opened, rules, decision('dba'), 'starter')).toMatchObject({
      accepted: true,
      have: 1,
      need: 2,
      gate: { is: 'open' },
    });
    expect(approved).toMatchObject({ is: 'approved', closedBy: 'people', closedAt: later });
  });

  it('is closed by a single rejection', () => {
    expect(after(opened, [decision('dba'), decision('duty', { is: 'reject' })])).toMatchObject({
      is: 'rejected',
      closedBy: 'people',
    });
  });

  it('is never changed by a refused decision', () => {
    expect(after(opened, [decision('starter'), decision('nobody'), decision('dba', { round: 2 })])).toBe(opened);
  });
});

describe('a decision is refused', () => {
  it('when the gate is not open', () => {
    expect(refusals(approved, decision('duty'))).toEqual(['the gate is open']);
  });

  it('when it names another round', () => {
    expect(refusals(opened, decision('dba', { round: 2 }))).toEqual(['a decision names the open round']);
  });

  it('when it comes from nobody the plan names', () => {
    expect(refusals(opened, decision('mallory'))).toEqual(['only named approvers decide']);
  });

  it('when it comes from the one who started the operation, whether it approves or rejects', () => {
    for (const is of ['approve', 'reject'] as const)
      expect(refusals(opened, decision('dba', { is }), 'dba')).toEqual(['the starter does not approve']);
  });

  it('when the same person has decided in this round', () => {
    expect(refusals(after(opened, [decision('dba')]), decision('dba', { nonce: 'again' }))).toEqual([
      'one decision a person and round',
    ]);
  });

  it('for every reason at once, each with what was seen, what was wanted and where the rule comes from', () => {
    const verdict = decide(approved, rules, decision('mallory', { round: 7 }), 'mallory');
    const because = verdict.accepted ? [] : verdict.because;
    expect(because.map((one) => one.rule)).toEqual([
      'the gate is open',
      'a decision names the open round',
      'only named approvers decide',
      'the starter does not approve',
    ]);
    for (const one of because) expect([one.saw, one.wanted, one.source].every((word) => word !== '')).toBe(true);
  });
});

describe('the next round', () => {
  const second = nextRound(approved, rules, later, 'the fence ended impossible');

  it('is open again, with a new deadline and its reason', () => {
    expect(second).toMatchObject({
      round: 2,
      is: 'open',
      why: 'the fence ended impossible',
      decideBy: '2026-11-23T03:10:00.000Z',
    });
    expect(second).not.toHaveProperty('closedBy');
  });

  it('counts no approval of an earlier one, and keeps them all', () => {
    expect(approvalsOf(second)).toEqual([]);
    expect(second.decisions).toHaveLength(2);
  });

  it('takes a decision from who decided before', () => {
    expect(after(second, [decision('dba', { round: 2 }), decision('ops-lead', { round: 2 })]).is).toBe('approved');
  });

  it('refuses a late approval of the round before', () => {
    expect(refusals(second, decision('duty', { round: 1 }))).toEqual(['a decision names the open round']);
  });
});

describe('when nobody decides by the deadline', () => {
  const proceed: GateRules = {
    ...rules,
    otherwise: 'proceed',
    acceptFence: { outcome: 'best-effort', by: 'cto' },
    lossCeilingMs: 5_000,
  };

  it('hold keeps the gate open, overdue, and people may still decide', () => {
    const held = atDeadline(opened, rules, later);
    expect(held).toMatchObject({ is: 'open', overdue: true });
    expect(after(held, [decision('dba'), decision('duty')]).is).toBe('approved');
  });

  it('abort rejects', () => {
    expect(atDeadline(opened, { ...rules, otherwise: 'abort' }, later)).toMatchObject({
      is: 'rejected',
      closedBy: 'default',
      closedAt: later,
    });
  });

  it('proceed approves with what the plan accepts, in the name the plan gives', () => {
    const gone = atDeadline(after(opened, [decision('dba', { acceptFence: 'impossible' })]), proceed, later);
    expect(gone).toMatchObject({ is: 'approved', closedBy: 'default' });
    expect(acceptedBy(gone, proceed)).toEqual({ fence: 'best-effort', lossCeilingMs: 5_000, by: ['cto'] });
  });

  it('proceed without an acceptance in the plan holds', () => {
    const { acceptFence: _left, ...bare } = proceed;
    expect(atDeadline(opened, bare, later)).toMatchObject({ is: 'open', overdue: true });
  });

  it('nothing happens to a gate that has closed', () => {
    for (const otherwise of ['hold', 'abort', 'proceed'] as const)
      expect(atDeadline(approved, { ...proceed, otherwise }, later)).toBe(approved);
  });
});

describe('what approvers accept together', () => {
  const both = (a: Partial<Decision>, b: Partial<Decision>, under = rules) =>
    acceptedBy(after(opened, [decision('dba', a), decision('duty', b)], under), under);

  it('is the strictest fence', () => {
    for (const a of fenceOutcomes) {
      for (const b of fenceOutcomes) {
        const strict = fenceOutcomes[Math.min(fenceOutcomes.indexOf(a), fenceOutcomes.indexOf(b))];
        expect(both({ acceptFence: a }, { acceptFence: b }).fence).toBe(strict);
      }
    }
  });

  it('is the lowest ceiling, the plan among them', () => {
    expect(both({ lossCeilingMs: 5_000 }, { lossCeilingMs: 3_000 }).lossCeilingMs).toBe(3_000);
    expect(both({ lossCeilingMs: 5_000 }, {}).lossCeilingMs).toBe(5_000);
    expect(both({ lossCeilingMs: 5_000 }, {}, { ...rules, lossCeilingMs: 1_000 }).lossCeilingMs).toBe(1_000);
    expect(both({}, {}).lossCeilingMs).toBeUndefined();
  });

  it('bears their names, and not those of another round', () => {
    const second = after(nextRound(approved, rules, later, 'test'), [
      decision('duty', { round: 2 }),
      decision('dba', { round: 2 }),
    ]);
    expect(acceptedBy(second, rules).by).toEqual(['duty', 'dba']);
  });
});

describe('a gate must open again', () => {
  const accepting = (change: Partial<Decision>): Gate =>
    after(opened, [decision('dba', change), decision('duty', change)]);

  it('when the fence ended worse than accepted', () => {
    for (const accepted of fenceOutcomes) {
      for (const fence of fenceOutcomes) {
        const worse = worseThanAccepted(accepting({ acceptFence: accepted }), rules, fence, {
          is: 'unknown',
          because: 'test',
        });
        expect(worse.length > 0).toBe(fenceOutcomes.indexOf(fence) > fenceOutcomes.indexOf(accepted));
      }
    }
  });

  it('when more would be lost than accepted, whether the loss is closed or still growing', () => {
    const gate = accepting({ lossCeilingMs: 3_000 });
    expect(worseThanAccepted(gate, rules, 'proven', closed)).toEqual([
      'promoting gives up a window of 4 s, the accepted ceiling is 3 s',
    ]);
    expect(worseThanAccepted(gate, rules, 'proven', open)).toEqual([
      'promoting gives up a window of at least 4 s, the accepted ceiling is 3 s',
    ]);
  });

  it('for both reasons at once', () => {
    expect(worseThanAccepted(accepting({ lossCeilingMs: 1 }), rules, 'impossible', closed)).toHaveLength(2);
  });

  it('and need not when all is as accepted', () => {
    expect(
      worseThanAccepted(accepting({ acceptFence: 'impossible', lossCeilingMs: 4_000 }), rules, 'impossible', closed),
    ).toEqual([]);
    expect(worseThanAccepted(accepting({}), rules, 'proven', open)).toEqual([]);
  });
});
