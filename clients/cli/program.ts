/**
 * The whole program as a function: arguments in, exit code out, everything else through Io. Whatever goes wrong is told as
 * what / value / what to do; a stack trace only with --debug.
 */
import { Command, CommanderError } from 'commander';
import { type AddCommand, type Context } from './command';
import { addDecide } from './commands/decide';
import { addDecommission } from './commands/decommission';
import { addDrill } from './commands/drill';
import { addFailover } from './commands/failover';
import { addOperate } from './commands/operate';
import { addOrchestrator } from './commands/orchestrator';
import { addQuarantine } from './commands/quarantine';
import { addReport } from './commands/report';
import { addReprotect } from './commands/reprotect';
import { addRestore } from './commands/restore';
import { addSetup } from './commands/setup';
import { addSpawn } from './commands/spawn';
import { addStatus } from './commands/status';
import { addSwitchover } from './commands/switchover';
import { addWatch } from './commands/watch';
import { musterVersion } from '../../config/version';
import { exitCodes, Problem, problemLines, type ProblemParts } from '../problem';
import { type Io } from './io';
import { addPlan } from './plan/plan-command';
import { UnsoundPlan } from './plan/sound-plan';
import { type Surroundings } from './surroundings';

/** In the order of the help: what somebody looks for at 03:00 first. */
const groups: Readonly<Record<string, readonly AddCommand[]>> = {
  'Bring it back:': [addFailover, addRestore],
  'Move it, and protect it again:': [addSwitchover, addReprotect, addDecommission],
  'See where it stands:': [addStatus, addWatch, addReport, addQuarantine],
  'Decide, and go on:': [addDecide, addOperate],
  'Look ahead:': [addPlan, addDrill],
  'Set up and run:': [addSetup, addSpawn],
  'Outlive its own Region:': [addOrchestrator],
};

const after = `
Exit codes: 0 done, 1 failed, 2 bad input, 3 refused by a rule, 4 waiting for people
More: docs/cli.md`;

export async function runProgram(args: readonly string[], io: Io, surroundings: Surroundings): Promise<number> {
  let exitCode: number = exitCodes.done;
  const context: Context = {
    io,
    surroundings,
    end: (code) => {
      exitCode = code;
    },
  };
  const program = createProgram(context);
  try {
    await program.parseAsync(withoutDebug(args), { from: 'user' });
    return exitCode;
  } catch (error) {
    return tellError(error, program, args, io);
  }
}

/** --debug is heard anywhere; what follows `lab` is the lab's own. */
function withoutDebug(args: readonly string[]): string[] {
  return args[0] === 'lab' ? [...args] : args.filter((arg) => arg !== '--debug');
}

function createProgram(context: Context): Command {
  const { io } = context;
  const program = new Command('muster')
    .description('brings an application back when an AWS Region is lost')
    .version(musterVersion(), '--version', 'print the version')
    .option('--debug', 'print stack traces with errors')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText('after', after);
  for (const [heading, adds] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const add of adds) add(program, context);
  }
  quiet(program, io);
  return program;
}

/** commander would end the process and print in its own style; subcommands do not inherit what is set after them. */
function quiet(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => undefined, getOutHelpWidth: io.terminal.columns });
  command.commands.forEach((sub) => {
    quiet(sub, io);
  });
}

function tellError(error: unknown, program: Command, args: readonly string[], io: Io): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const parts = partsOf(error, program, args);
  if (jsonAsked(args)) io.err(`${JSON.stringify(errorJson(error, parts))}\n`);
  else
    io.err(
      problemLines(parts)
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (args.includes('--debug')) io.err(`${stackOf(error)}\n`);
  return parts.exitCode;
}

/** Rows wrapped for a screen are no use to a script: what has parts is given in parts. */
function errorJson(error: unknown, { exitCode, what, because, details, instead }: ProblemParts) {
  const problems = error instanceof UnsoundPlan ? { problems: error.problems } : {};
  return {
    is: 'error',
    exitCode,
    what,
    because: because ?? ('problems' in problems ? [] : (details ?? [])),
    ...problems,
    instead,
  };
}

/** The command that the arguments name, with those of its group: `drill pause` of `drill pause payments`. */
function namedBy(program: Command, args: readonly string[]): readonly string[] {
  const [first, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  const command = program.commands.find((one) => one.name() === first);
  return command ? [command.name(), ...namedBy(command, rest)] : [];
}

function partsOf(error: unknown, program: Command, args: readonly string[]): ProblemParts {
  if (error instanceof Problem) return error.parts;
  if (error instanceof CommanderError) {
    // Its words are "error: ...", with a suggestion on a second line.
    const [what = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
    const help = `see \`${['muster', ...namedBy(program, args)].join(' ')} --help\``;
    return {
      what: error.code === 'commander.help' ? 'no command is given' : what,
      details: suggestions,
      instead: help,
      exitCode: exitCodes.badInput,
    };
  }
  const message = error instanceof Error ? deepest(error) : String(error);
  return {
    what: message,
    instead: 'this was not foreseen: run it again with --debug and report what it prints',
    exitCode: exitCodes.failed,
  };
}

/** The SDK's outer messages say where, the innermost says what. */
function deepest(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${deepest(error.cause)})` : error.message;
}

function jsonAsked(args: readonly string[]): boolean {
  return args.includes('--json');
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return [
    error.stack ?? error.message,
    ...(error.cause === undefined ? [] : [`caused by ${stackOf(error.cause)}`]),
  ].join('\n');
}
