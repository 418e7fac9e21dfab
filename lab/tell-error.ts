/** How a command of the lab fails: the lines, the JSON and the exit codes of every muster command (docs/cli.md). */
import { CommanderError } from 'commander';
import { BadInput } from './bad-input';

interface Told {
  readonly exitCode: 1 | 2;
  readonly what: string;
  readonly details: readonly string[];
  readonly instead: string;
}

const indent = ' '.repeat('error: '.length);

export function errorText(error: unknown, json: boolean): string {
  const { exitCode, what, details, instead } = tell(error);
  if (json) return `${JSON.stringify({ is: 'error', exitCode, what, because: details, instead })}\n`;
  return [`error: ${what}`, ...[...details, instead].map((line) => indent + line)].map((line) => `${line}\n`).join('');
}

export function exitCodeOf(error: unknown): number {
  return tell(error).exitCode;
}

function tell(error: unknown): Told {
  if (error instanceof BadInput) return { exitCode: 2, ...lines(error.problems), instead: error.instead };
  if (error instanceof CommanderError) {
    // Its words are "error: ...", with a suggestion on a second line.
    const text = error.code === 'commander.help' ? 'no command is given' : error.message.replace(/^error: /, '');
    return { exitCode: 2, ...lines([text]), instead: 'see `muster lab --help`' };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, ...lines([text]), instead: 'what a lab in the background said is in lab.log of its home' };
}

function lines(problems: readonly string[]): Pick<Told, 'what' | 'details'> {
  const [what = '', ...details] = problems.flatMap((problem) => problem.split('\n'));
  return { what, details };
}

/** What another process told by `errorText`; undefined when it ended without a word of that form. */
export function readErrorText(said: string): BadInput | undefined {
  const from = said.lastIndexOf('error: ');
  if (from < 0) return undefined;
  const problems = said
    .slice(from + indent.length)
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  return new BadInput(problems.slice(0, -1), problems.at(-1));
}
