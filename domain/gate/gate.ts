/**
 * A gate: people decide, in rounds. An approval says what its giver accepts; when the world turns out worse than accepted,
 * the gate opens again as its next round. Every decision is kept, refused ones too.
 */
import { type Exposure, exceedsCeiling } from '../exposure';
import { type FenceOutcome, isAccepted, strictest } from '../fence';
import { type Refusal } from '../goal';
import { type Instant, plus } from '../instant';
import { length } from '../report-words';
import { type GateRules } from './rules';

export interface Decision {
  readonly is: 'approve' | 'reject';
  readonly by: string;
  readonly at: Instant;
  readonly nonce: string;
  readonly round: number;
  /** The worst fence its giver accepts; saying nothing accepts only a proven one. */
  readonly acceptFence: FenceOutcome;
  readonly lossCeilingMs?: number;
  readonly acceptUnprotected?: true;
  readonly reason?: string;
  /** asserted: the name is what the sender said. signed comes with signed approvals. */
  readonly proof: 'asserted' | 'signed';
}

export interface Gate {
  readonly round: number;
  readonly openedAt: Instant;
  readonly decideBy: Instant;
  readonly why: string;
  /** Of all rounds, oldest first. */
  readonly decisions: readonly Decision[];
  readonly is: 'open' | 'approved' | 'rejected';
  /** How it closed: by people, or by the plan's default at the deadline. */
  readonly closedBy?: 'people' | 'default';
  readonly closedAt?: Instant;
  /** The default `hold` is in force: the deadline has passed and people are still awaited. */
  readonly overdue: boolean;
}

export interface Accepted {
  readonly fence: FenceOutcome;
  readonly lossCeilingMs: number | undefined;
  readonly by: readonly string[];
}

export type Verdict =
  | { readonly accepted: true; readonly gate: Gate; readonly have: number; readonly need: number }
  | { readonly accepted: false; readonly because: readonly [Refusal, ...Refusal[]] };

export function openGate(rules: GateRules, at: Instant, why: string): Gate {
  return { round: 1, openedAt: at, decideBy: plus(at, rules.withinMs), why, decisions: [], is: 'open', overdue: false };
}

export function nextRound(gate: Gate, rules: GateRules, at: Instant, why: string): Gate {
  return {
    round: gate.round + 1,
    openedAt: at,
    decideBy: plus(at, rules.withinMs),
    why,
    decisions: gate.decisions,
    is: 'open',
    overdue: false,
  };
}

export function approvalsOf(gate: Gate): readonly Decision[] {
  return gate.decisions.filter((decision) => decision.round === gate.round && decision.is === 'approve');
}

/** Judges a decision by every rule at once. `startedBy`: the starter never decides. */
export function decide(gate: Gate, rules: GateRules, decision: Decision, startedBy: string): Verdict {
  const refusals = refusalsOf(gate, rules, decision, startedBy);
  const [first, ...rest] = refusals;
  if (first) return { accepted: false, because: [first, ...rest] };
  const decisions = [...gate.decisions, decision];
  const have = approvalsOf({ ...gate, decisions }).length;
  const is = decision.is === 'reject' ? 'rejected' : have >= rules.approvals ? 'approved' : 'open';
  const closed = is === 'open' ? {} : ({ closedBy: 'people', closedAt: decision.at } as const);
  return { accepted: true, gate: { ...gate, decisions, is, ...closed }, have, need: rules.approvals };
}

function refusalsOf(gate: Gate, rules: GateRules, decision: Decision, startedBy: string): Refusal[] {
  const refusals: Refusal[] = [];
  const source = 'the gates of the plan';
  if (gate.is !== 'open')
    refusals.push({
      rule: 'the gate is open',
      saw: `round ${gate.round} is ${gate.is}`,
      wanted: 'an open round',
      source,
    });
  if (decision.round !== gate.round)
    refusals.push({
      rule: 'a decision names the open round',
      saw: `round ${decision.round}`,
      wanted: `round ${gate.round}`,
      source,
    });
  if (!rules.approvers.includes(decision.by))
    refusals.push({
      rule: 'only named approvers decide',
      saw: decision.by,
      wanted: rules.approvers.join(', '),
      source,
    });
  if (decision.by === startedBy)
    refusals.push({
      rule: 'the starter does not approve',
      saw: decision.by,
      wanted: 'somebody else',
      source: 'separation of duties',
    });
  if (decision.is === 'approve' && rules.unprotected && decision.acceptUnprotected !== true)
    refusals.push({
      rule: 'whoever approves a live drill accepts the time without protection',
      saw: `nothing said of ${rules.unprotected.spansMs.map(length).join(' and ')} unprotected`,
      wanted: '--accept-unprotected',
      source: 'a replica that was promoted has to be built anew',
    });
  if (gate.decisions.some((made) => made.round === gate.round && made.by === decision.by))
    refusals.push({
      rule: 'one decision a person and round',
      saw: `${decision.by} has decided`,
      wanted: 'another approver',
      source,
    });
  return refusals;
}

/** What the approvals of the open round accept together: the strictest fence, the lowest ceiling. */
export function acceptedBy(gate: Gate, rules: GateRules): Accepted {
  const approvals = approvalsOf(gate);
  if (gate.closedBy === 'default') {
    return {
      fence: rules.acceptFence?.outcome ?? 'proven',
      lossCeilingMs: rules.lossCeilingMs,
      by: rules.acceptFence ? [rules.acceptFence.by] : [],
    };
  }
  const ceilings = [...approvals.map((approval) => approval.lossCeilingMs), rules.lossCeilingMs].filter(
    (ms) => ms !== undefined,
  );
  return {
    fence: strictest(approvals.map((approval) => approval.acceptFence)),
    lossCeilingMs: ceilings.length === 0 ? undefined : Math.min(...ceilings),
    by: approvals.map((approval) => approval.by),
  };
}

/** At the deadline. hold keeps the gate open and overdue; the two that act close it. */
export function atDeadline(gate: Gate, rules: GateRules, at: Instant): Gate {
  if (gate.is !== 'open') return gate;
  if (rules.otherwise === 'hold' || (rules.otherwise === 'proceed' && !rules.acceptFence))
    return { ...gate, overdue: true };
  return { ...gate, is: rules.otherwise === 'abort' ? 'rejected' : 'approved', closedBy: 'default', closedAt: at };
}

/** Why an approved gate must open again: empty when what ended is as accepted. */
export function worseThanAccepted(
  gate: Gate,
  rules: GateRules,
  fence: FenceOutcome,
  exposure: Exposure,
): readonly string[] {
  const accepted = acceptedBy(gate, rules);
  const worse: string[] = [];
  if (!isAccepted(fence, accepted.fence)) worse.push(`the fence ended ${fence}, accepted was ${accepted.fence}`);
  if (accepted.lossCeilingMs !== undefined && exceedsCeiling(exposure, accepted.lossCeilingMs)) {
    const ms = exposure.is === 'closed' ? exposure.ms : exposure.is === 'open' ? exposure.atLeastMs : 0;
    worse.push(
      `promoting gives up a window of ${exposure.is === 'open' ? 'at least ' : ''}${length(ms)}, the accepted ceiling is ${length(accepted.lossCeilingMs)}`,
    );
  }
  return worse;
}
