/** Who decides in demo, rounds and bench, and what they accept: by the same commands people type. */
import { type GateProgress } from '../../contract/progress';

/** Whoever starts may not decide; these two are named in the plan besides. */
export const approvers = ['ops-lead', 'dba'] as const;
export const starter = 'duty';

/** At most so much may be lost: of an RPO of 60 s in the reference plan. */
export const lossCeiling = '5s';

/** `promote` of `promote/1`. */
export function gateName({ gate }: Pick<GateProgress, 'gate'>): string {
  return gate.split('/')[0] ?? gate;
}

/** The fence is accepted as it is expected; when it ends worse the gate opens again, and is asked again. */
export function approveArgs(
  application: string,
  gate: Pick<GateProgress, 'gate' | 'expectedFence'>,
  by: string,
): readonly string[] {
  return [
    ...['approve', application, '--gate', gateName(gate), '--as', by],
    ...['--accept-fence', gate.expectedFence, '--loss-ceiling', lossCeiling],
  ];
}

export function rejectArgs(application: string, gate: Pick<GateProgress, 'gate'>): readonly string[] {
  return [
    ...['reject', application, '--gate', gateName(gate), '--as', approvers[0]],
    ...['--reason', 'rejected in the demo'],
  ];
}
