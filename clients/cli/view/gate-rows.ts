/** The open gate: what is decided about, who has decided, by when, what deciding costs, and the command that decides. */
import { type GateProgress, type Progress } from '../../../contract/progress';
import { instant, msBetween } from '../../../domain/instant';
import { operations } from '../../../domain/operations';
import { isEnded } from '../../../domain/steps/schedule';
import { statusWord } from '../../../domain/steps/status-words';
import { approveCommand, commandLines, gateNameOf, rejectCommand } from './commands';
import { exposureText, promotingText } from './exposure-text';
import { clock, flow, span, wrap } from './words';

const indent = ' '.repeat(13);

export function gateRows(progress: Progress, gate: GateProgress, nowMs: number, width: number): readonly string[] {
  const given = gate.have.map(({ by, at }) => `${by} ${clock(at, nowMs)}`).join(', ');
  const have = `${gate.have.length} of ${gate.need}${given === '' ? '' : `: ${given}`}`;
  const rows = flow([`  waiting  gate.${gate.gate}`, have, deadline(gate, nowMs)], width, indent);
  const command = approveCommand(progress);
  return [
    ...rows,
    ...[
      gate.why,
      ...gateTexts(progress, gate).lines,
      ...checked(progress, gate),
      ...rtoText(progress, gate, nowMs),
      maydecide(progress, gate),
    ].flatMap((line) => wrap(indent + line, width, `${indent}  `)),
    ...(command === undefined ? [] : commandLines(command, width, indent)),
    ...commandLines(rejectCommand(progress.application, gate.gate), width, indent),
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

/** What deciding costs: in lines for screens that show the exposure beside it, and in one for those that do not. */
export function gateTexts(
  progress: Progress,
  gate: GateProgress,
): { readonly lines: readonly string[]; readonly costs: string } {
  const fence = `expected fence: ${gate.expectedFence}`;
  switch (gateNameOf(gate.gate)) {
    case 'delete':
      return { lines: [], costs: gate.why };
    case 'cutover': {
      const { short, long } = exposureText(progress.exposure, progress.operation);
      return {
        lines: [`cutting over gives up ${short}: all that was committed in it`],
        costs: `${gate.why}; cutting over gives up ${long}`,
      };
    }
    default:
      return moving(progress, gate, fence);
  }
}

/** The reason of the first round says already that a promotion cannot be undone; later rounds have reasons of their own. */
function moving(progress: Progress, { why, expectedFence }: GateProgress, fence: string): ReturnType<typeof gateTexts> {
  if (operations[progress.operation].planned) {
    const nothing =
      'loses nothing: it promotes only after a proven fence, once everything is replayed; else it puts everything back';
    return { lines: [nothing, fence], costs: `${why}; ${nothing}` };
  }
  const undo = why.includes('cannot be undone') ? '' : '; it cannot be undone once sent';
  const { short, long } = promotingText(progress.exposure);
  return { lines: [`${short}${undo}`, fence], costs: `${long}; expected fence ${expectedFence}` };
}

/** Checks of restored data that were made before the gate, with what they saw. */
function checked({ steps }: Progress, { gate }: GateProgress): readonly string[] {
  if (gateNameOf(gate) !== 'cutover') return [];
  return steps
    .filter(({ phase, status }) => phase === 'verify' && isEnded(status))
    .map(({ id, status, hint, because }) => {
      const seen = [hint, ...because.map(({ rule, saw }) => `${rule}: ${saw}`)].filter((text) => text !== null);
      return `${statusWord(status)} ${id}${seen.length === 0 ? '' : `: ${seen.join('; ')}`}`;
    });
}

function rtoText({ operation, objectives }: Progress, gate: GateProgress, nowMs: number): readonly string[] {
  // Its clock starts when muster closes the old primary, or never: no decision is late.
  if (operations[operation].planned || !operations[operation].recovers) return [];
  const late = msBetween(gate.rtoNeedsDecisionBy, instant(nowMs));
  const rto = span(objectives.rtoMs);
  return [
    late > 0
      ? `a decision now misses the RTO of ${rto} by ${span(late)} on expected times`
      : `the RTO of ${rto} needs a decision by ${clock(gate.rtoNeedsDecisionBy, nowMs)} (in ${span(-late)})`,
  ];
}

function maydecide(progress: Progress, gate: GateProgress): string {
  const left = gate.approvers.filter((name) => name !== progress.startedBy && !gate.have.some(({ by }) => by === name));
  return `may still decide: ${left.length === 0 ? 'nobody (the starter never does)' : left.join(', ')}`;
}
