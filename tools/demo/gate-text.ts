/** The decision as the demo puts it to a person: what is lost, what cannot be undone, what is asked of whom. */
import { type GateProgress, type Progress } from '../../contract/progress';
import { span } from './words';

/** What the demo accepts in the name of its approvers: the Region is gone, so it cannot be fenced. */
export const accepted = { fence: 'impossible', lossCeiling: '5s' } as const;

/** Whoever starts may not decide; these two are named in the plan besides. */
export const approvers = ['ops-lead', 'dba'] as const;
export const starter = 'duty';

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

export function approveArgs(application: string, by: string): readonly string[] {
  return [
    ...['approve', application, '--gate', 'promote', '--as', by],
    ...['--accept-fence', accepted.fence, '--loss-ceiling', accepted.lossCeiling],
  ];
}
