/** Laws of the gate, under any decisions of anybody: N of M, never the starter, nothing forgotten. */
import fc from 'fast-check';
import { acceptedBy, approvalsOf, decide, type Decision, type Gate, nextRound, openGate } from '../../domain/gate/gate';
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

describe('laws of the gate', () => {
  const people = ['ops-lead', 'dba', 'duty', 'starter', 'mallory'];
  const anyDecision = fc
    .record({
      is: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
      by: fc.constantFrom(...people),
      round: fc.constantFrom(1, 1, 1, 2),
      acceptFence: fc.constantFrom(...fenceOutcomes),
    })
    .map(({ by, ...rest }) => decision(by, rest));
  const anyRules = fc
    .record({ approvals: fc.integer({ min: 1, max: 3 }), starterIsNamed: fc.boolean() })
    .map(({ approvals, starterIsNamed }) => ({
      ...rules,
      approvals,
      approvers: starterIsNamed ? [...rules.approvers, 'starter'] : rules.approvers,
    }));

  it('approves when N different named people other than the starter have approved, and only then', () => {
    fc.assert(
      fc.property(anyRules, fc.array(anyDecision, { maxLength: 12 }), (under, decisions) => {
        const gate = after(opened, decisions, under);
        const counted = approvalsOf(gate).map((one) => one.by);
        expect(new Set(counted).size).toBe(counted.length);
        expect(counted).not.toContain('starter');
        expect(counted).not.toContain('mallory');
        expect(gate.is === 'approved').toBe(
          counted.length >= under.approvals && !gate.decisions.some((one) => one.is === 'reject'),
        );
        expect(counted.length).toBeLessThanOrEqual(under.approvals);
      }),
    );
  });

  it('never forgets a decision it took', () => {
    fc.assert(
      fc.property(fc.array(anyDecision, { maxLength: 12 }), (decisions) => {
        const first = after(opened, decisions);
        const second = after(nextRound(first, rules, later, 'test'), decisions);
        expect(second.decisions.slice(0, first.decisions.length)).toEqual(first.decisions);
      }),
    );
  });

  it('never accepts a worse fence than any of its approvers', () => {
    fc.assert(
      fc.property(fc.array(anyDecision, { minLength: 4, maxLength: 12 }), (decisions) => {
        const gate = after(opened, decisions);
        for (const one of approvalsOf(gate)) {
          expect(fenceOutcomes.indexOf(acceptedBy(gate, rules).fence)).toBeLessThanOrEqual(
            fenceOutcomes.indexOf(one.acceptFence),
          );
        }
      }),
    );
  });
});
