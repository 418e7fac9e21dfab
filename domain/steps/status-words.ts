/** How people are told the state of a step, on screens, in the Temporal UI and in the report: not by colour, so that it reads the same on paper. */
import { type StepStatus } from './schedule';

/** `not run` = a step it needs was not reached. */
const words: Readonly<Record<StepStatus, string>> = {
  pending: '-',
  running: 'running',
  waiting: 'waiting',
  parked: 'parked',
  reached: 'done',
  skipped: 'skipped',
  failed: 'failed',
  unreachable: 'not run',
};

export function statusWord(status: StepStatus): string {
  return words[status];
}
