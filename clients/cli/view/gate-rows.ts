/** The open gate: who has decided, by when, what deciding costs, and the command that decides. */
import { type GateProgress, type Progress } from '../../../contract/progress';
import { instant, msBetween } from '../../../domain/instant';
import { operations } from '../../../domain/operations';
import { approveCommand, commandLines } from './commands';
import { promotingText } from './exposure-text';
import { clock, flow, span, wrap } from './words';

const indent = ' '.repeat(13);

export function gateRows(progress: Progress, gate: GateProgress, nowMs: number, width: number): readonly string[] {
  const given = gate.have.map(({ by, at }) => `${by} ${clock(at, nowMs)}`).join(', ');
  const have = `${gate.have.length} of ${gate.need}${given === '' ? '' : `: ${given}`}`;
  const rows = flow([`  waiting  gate.${gate.gate}`, have, deadline(gate, nowMs)], width, indent);
  const command = approveCommand(progress);
  return [
    ...rows,
    ...[gate.why, loses(progress, gate), ...expectations(progress, gate, nowMs), maydecide(progress, gate)].flatMap(
      (line) => wrap(indent + line, width, `${indent}  `),
    ),
    ...(command === undefined ? [] : commandLines(command, width, indent)),
    ...commandLines(`muster reject ${progress.application} --gate promote --reason WHY --as NAME`, width, indent),
  ];
}

const defaults = {
  hold: 'hold (keep waiting)',
  abort: 'abort and put back what was done',
  proceed: 'proceed as if approved',
};

function deadline(gate: GateProgress, nowMs: number): string {
  if (gate.overdue) return `OVERDUE since ${clock(gate.decideBy, nowMs)}: held, people are still awaited`;
  return `decide by ${clock(gate.decideBy, nowMs)} (in ${span(msBetween(instant(nowMs), gate.decideBy))}), then: ${defaults[gate.otherwise]}`;
}

/** The reason of the first round says it already; later rounds have reasons of their own. */
function loses(progress: Progress, { why }: GateProgress): string {
  if (operations[progress.operation].planned)
    return 'loses nothing: it promotes only after a proven fence, once everything is replayed; else it puts everything back';
  const undo = why.includes('cannot be undone') ? '' : '; it cannot be undone once sent';
  return `${promotingText(progress.exposure).short}${undo}`;
}

function expectations(progress: Progress, gate: GateProgress, nowMs: number): readonly string[] {
  // Its clock starts when muster closes the old primary: no decision is late.
  if (operations[progress.operation].planned) return [`expected fence: ${gate.expectedFence}`];
  const late = msBetween(gate.rtoNeedsDecisionBy, instant(nowMs));
  const rto = span(progress.objectives.rtoMs);
  return [
    `expected fence: ${gate.expectedFence}`,
    late > 0
      ? `a decision now misses the RTO of ${rto} by ${span(late)} on expected times`
      : `the RTO of ${rto} needs a decision by ${clock(gate.rtoNeedsDecisionBy, nowMs)} (in ${span(-late)})`,
  ];
}

function maydecide(progress: Progress, gate: GateProgress): string {
  const left = gate.approvers.filter((name) => name !== progress.startedBy && !gate.have.some(({ by }) => by === name));
  return `may still decide: ${left.length === 0 ? 'nobody (the starter never does)' : left.join(', ')}`;
}
