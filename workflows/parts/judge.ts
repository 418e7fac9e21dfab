/** A decision judged by the domain's rules, and counted. */
import { decide, type Decision, type Verdict } from '../../domain/gate/gate';
import { type DecisionMessage } from '../../contract/messages';
import { parseGateRef } from '../../contract/ids';
import { changed, now, type Run } from './run';

export function decisionOf(is: Decision['is'], message: DecisionMessage, at = now()): Decision {
  return {
    is,
    by: message.by,
    at,
    nonce: message.nonce,
    round: parseGateRef(message.gate)?.round ?? 0,
    acceptFence: message.acceptFence ?? 'proven',
    proof: 'asserted',
    ...(message.lossCeilingMs === undefined ? {} : { lossCeilingMs: message.lossCeilingMs }),
    ...(message.acceptUnprotected ? { acceptUnprotected: true } : {}),
    ...(message.reason === undefined ? {} : { reason: message.reason }),
  };
}

/** Counts it when every rule lets it; the caller has checked that it is meant for this operation. */
export function judgeDecision(run: Run, decision: Decision): Verdict {
  const verdict = peekDecision(run, decision);
  // Closed when it was counted: it may have been said before a takeover.
  if (verdict.accepted) run.gate = verdict.gate.is === 'open' ? verdict.gate : { ...verdict.gate, closedAt: now() };
  changed(run);
  return verdict;
}

/** The verdict alone: nothing is counted by it. */
export function peekDecision(run: Run, decision: Decision): Verdict {
  if (run.gate) return decide(run.gate, run.input.gate, decision, run.input.startedBy);
  return {
    accepted: false,
    because: [
      {
        rule: 'the gate is open',
        saw: 'it has not opened yet',
        wanted: 'an open gate',
        source: 'the gates of the plan',
      },
    ],
  };
}
