/** Ready-made commands for the person who reads: copied from the screen at 03:00 they must work as they stand. */
import { suggestedCeilingMs } from '../../../domain/exposure';
import { rulesOf } from '../../../domain/operations';
import { type Progress } from '../../../contract/progress';
import { parseGateRef } from '../../../contract/ids';

/** `promote` of `promote/2`. */
export function gateNameOf(gate: string): string {
  return parseGateRef(gate)?.name ?? gate;
}

export function approveCommand(progress: Progress): string | undefined {
  if (progress.gate?.is !== 'open') return undefined;
  const { gate, expectedFence } = progress.gate;
  const name = gateNameOf(gate);
  const ceiling = suggestedCeilingMs(progress.exposure, progress.objectives.rpoMs) / 1_000;
  const accepts = {
    // Nothing is closed and nothing given up by a deletion but what is deleted.
    delete: '',
    drill: ` --accept-fence ${expectedFence} --accept-unprotected`,
  }[name];
  return `muster approve ${progress.application} --gate ${name}${accepts ?? ` --accept-fence ${expectedFence} --loss-ceiling ${ceiling}s`} --as NAME`;
}

export function rejectCommand(application: string, gate: string): string {
  return `muster reject ${application} --gate ${gateNameOf(gate)} --reason WHY --as NAME`;
}

/** Past the point of no return it is refused, but where nothing is put back anyway; a live drill that has moved customers ends at home. */
export function mayAbort({ operation, pointOfNoReturn, mode, chain }: MayAbort): boolean {
  if (mode === 'live' && (chain?.part ?? 1) > 1) return false;
  return !pointOfNoReturn || rulesOf(operation).aborted === 'keep';
}

export type MayAbort = Pick<Progress, 'operation' | 'pointOfNoReturn' | 'mode' | 'chain'>;

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
