/** The frame of every command: connect late, close always, and hand the exit code to whoever ran the program. */
import { type Command, Option } from 'commander';
import { connect, whileServed } from '../operations/connect';
import { connectToPair } from '../operations/orchestrator/connect-to-pair';
import { type Temporal } from '../operations/temporal';
import { type Io, printLines } from './io';
import { parseReason } from './parse-reason';
import { type Surroundings } from './surroundings';

export interface Context {
  readonly io: Io;
  readonly surroundings: Surroundings;
  /** Called once by the command that ran; a number, for a spawned main ends with its own. */
  readonly end: (code: number) => void;
}

export type AddCommand = (program: Command, context: Context) => void;

/** Input is read before this, so that bad input never waits for a server. */
export async function withTemporal<T>(
  { io, surroundings }: Context,
  use: (temporal: Temporal) => Promise<T>,
): Promise<T> {
  const settings = surroundings.temporal();
  const temporal = 'clusters' in settings ? await connectToPair(settings) : await connect(settings);
  if (temporal.pair?.lost != null) printLines({ out: io.err }, [temporal.pair.lost]);
  try {
    return await whileServed(temporal, use);
  } finally {
    await temporal.close();
  }
}

export const jsonOption = (): Option => new Option('--json', 'print JSON for scripts, one object a line');
export const asOption = (): Option => new Option('--as <name>', 'who says it (default: MUSTER_ACTOR)');
export const reasonOption = (): Option => new Option('--reason <why>', 'why, for the record').argParser(parseReason);
