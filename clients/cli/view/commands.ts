/** Ready-made commands for the person who reads: copied from the screen at 03:00 they must work as they stand. */
import { type Exposure } from '../../../domain/exposure';
import { type Progress } from '../../../contract/progress';
import { parseGateRef } from '../../../contract/ids';

/** Loss ceilings are offered in steps of five seconds: twice what is known now, or the plan's RPO when nothing is known. */
const ceilingStepMs = 5_000;

export function approveCommand(progress: Progress): string | undefined {
  if (progress.gate?.is !== 'open') return undefined;
  const name = parseGateRef(progress.gate.gate)?.name ?? progress.gate.gate;
  const ceiling = suggestedCeilingMs(progress.exposure, progress.objectives.rpoMs) / 1_000;
  return `muster approve ${progress.application} --gate ${name} --accept-fence ${progress.gate.expectedFence} --loss-ceiling ${ceiling}s --as NAME`;
}

export function suggestedCeilingMs(exposure: Exposure, rpoMs: number): number {
  if (exposure.is === 'unknown') return rpoMs;
  const known = exposure.is === 'closed' ? exposure.ms : exposure.atLeastMs;
  return Math.max(1, Math.ceil((known * 2) / ceilingStepMs)) * ceilingStepMs;
}

/** A command on a narrow screen: broken where a shell joins it again. */
export function commandLines(command: string, width: number, indent: string): readonly string[] {
  if (indent.length + command.length <= width) return [indent + command];
  const words = command.split(' --');
  const lines: string[] = [];
  let line = indent + (words[0] ?? '');
  for (const option of words.slice(1)) {
    const joined = `${line} --${option}`;
    if (joined.length + 2 <= width) {
      line = joined;
    } else {
      lines.push(`${line} \\`);
      line = `${indent}  --${option}`;
    }
  }
  return [...lines, line];
}
