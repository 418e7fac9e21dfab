/** The decision as the demo puts it to a person: what is lost, what cannot be undone, what is asked of whom. */
import { type GateProgress, type Progress } from '../../contract/progress';
import { span } from './words';

export function gateText(progress: Progress, gate: GateProgress): readonly string[] {
  return [
    `gate ${gate.gate}: promote the standby in ${progress.to}?`,
    `  exposure        ${exposureText(progress)}`,
    `  expected fence  ${gate.expectedFence}`,
    `  why             ${gate.why}`,
    `  decisions       ${gate.have.length} of ${gate.need}, by ${gate.approvers.filter((name) => name !== progress.startedBy).join(', ')}`,
    `  decide by       ${gate.decideBy.slice(11, 19)} UTC, then: ${gate.otherwise}`,
  ];
}

function exposureText({ exposure }: Progress): string {
  switch (exposure.is) {
    case 'closed':
      return `what was paid in a window of at most ${span(exposure.ms)}`;
    case 'open':
      return `what was paid in a window of at least ${span(exposure.atLeastMs)}: ${exposure.because}`;
    case 'unknown':
      return `unknown: ${exposure.because}`;
  }
}
