/** Ready-made commands for the person who reads: copied from the screen at 03:00 they must work as they stand. */
import { suggestedCeilingMs } from '../../../domain/exposure';
import { type Progress } from '../../../contract/progress';
import { parseGateRef } from '../../../contract/ids';

export function approveCommand(progress: Progress): string | undefined {
  if (progress.gate?.is !== 'open') return undefined;
  const name = parseGateRef(progress.gate.gate)?.name ?? progress.gate.gate;
  const ceiling = suggestedCeilingMs(progress.exposure, progress.objectives.rpoMs) / 1_000;
  return `muster approve ${progress.application} --gate ${name} --accept-fence ${progress.gate.expectedFence} --loss-ceiling ${ceiling}s --as NAME`;
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
