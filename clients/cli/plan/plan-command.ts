/** `muster plan check|show|graph|diff`: a plan looked at from every side; only `diff` contacts anything. */
import { Command } from 'commander';
import { type LoadedPlan } from '../../../config/load-plan';
import { exitCodes } from '../../problem';
import { type AddCommand } from '../command';
import { printJson, printLines } from '../io';
import { checkJson, checkLines, isSound } from './check';
import { diffCommand } from './diff';
import { graphLines } from './graph';
import { type PlanIo, type PlansFolder, plansFolder } from './plan-io';
import { directions, namedPlan, type SoundPlan, soundPlan } from './sound-plan';
import { showJson, showLines } from './show';

interface Options {
  readonly json?: true;
  readonly to?: string;
}

const target = ['<plan>', 'a plan file, or an application whose plan is in $MUSTER_PLANS'] as const;
const toOption = ['--to <region>', 'one direction only: towards this Region of the pair'] as const;
const jsonOption = ['--json', 'print JSON'] as const;

export const addPlan: AddCommand = (program, context) => {
  program.addCommand(planCommand(context.io, context.end).addCommand(diffCommand(context)));
};

/** `end` gets 2 when check has told the problems itself; the other commands throw a Problem. */
export function planCommand(io: PlanIo, end: (code: number) => void, folder: PlansFolder = plansFolder): Command {
  const load = (name: string): LoadedPlan => namedPlan(name, folder);
  const sound = (name: string): SoundPlan => soundPlan(load(name));
  const plan = new Command('plan').description('look at a plan; only diff contacts anything');
  plan
    .command('check')
    .description('tell every problem at once: place, value, what to write instead (exit code 2 if there is an error)')
    .argument(...target)
    .option(...jsonOption)
    .action((name: string, { json }: Options) => {
      const loaded = load(name);
      if (json) printJson(io, checkJson(loaded));
      else printLines(io, checkLines(loaded, io.terminal.columns()));
      if (!isSound(loaded)) end(exitCodes.badInput);
    });
  plan
    .command('show')
    .description('the steps muster derives, with edges, times and their source')
    .argument(...target)
    .option(...toOption)
    .option(...jsonOption)
    .action((name: string, { json, to }: Options) => {
      const found = sound(name);
      const ways = directions(found.plan, to);
      if (json) printJson(io, showJson(found, ways));
      else printLines(io, showLines(found, ways, io.terminal.columns()));
    });
  plan
    .command('graph')
    .description('the steps of one direction as a Mermaid flowchart')
    .argument(...target)
    .option('--to <region>', 'towards this Region of the pair (default: the other one)')
    .action((name: string, { to }: Options) => {
      const found = sound(name);
      const [way] = directions(found.plan, to);
      if (way) printLines(io, graphLines(found.plan, way));
    });
  return plan;
}
