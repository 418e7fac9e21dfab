/** `muster plan check|show|graph|diff`: a plan looked at from every side; only `diff`, and `--measured`, contact anything. */
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
import { measuredFrom, type MeasuredOf, published, type Times } from './times';

interface Options {
  readonly json?: true;
  readonly to?: string;
  readonly measured?: true;
}

const target = ['<plan>', 'a plan file, or an application whose plan is in $MUSTER_PLANS'] as const;
const toOption = ['--to <region>', 'one direction only: towards this Region of the pair'] as const;
const measuredOption = [
  '--measured',
  "times of this application's own runs, where the Temporal server knows five or more",
] as const;
const jsonOption = ['--json', 'print JSON'] as const;

export const addPlan: AddCommand = (program, context) => {
  program.addCommand(
    planCommand(context.io, context.end, plansFolder, measuredFrom(context)).addCommand(diffCommand(context)),
  );
};

/** `end` gets 2 when check has told the problems itself; the other commands throw a Problem. */
export function planCommand(
  io: PlanIo,
  end: (code: number) => void,
  folder: PlansFolder = plansFolder,
  measuredOf: MeasuredOf = () => Promise.resolve(published),
): Command {
  const load = (name: string): LoadedPlan => namedPlan(name, folder);
  const sound = (name: string): SoundPlan => soundPlan(load(name));
  const timesOf = async (application: string, measured: true | undefined): Promise<Times> =>
    measured ? measuredOf(application) : published;
  const plan = new Command('plan').description('look at a plan; only diff, and --measured, contact anything');
  plan
    .command('check')
    .description('tell every problem at once: place, value, what to write instead (exit code 2 if there is an error)')
    .argument(...target)
    .option(...measuredOption)
    .option(...jsonOption)
    .action(async (name: string, { json, measured }: Options) => {
      const loaded = load(name);
      const times = 'plan' in loaded ? await timesOf(loaded.plan.application, measured) : published;
      if (json) printJson(io, checkJson(loaded, times));
      else printLines(io, checkLines(loaded, io.terminal.columns(), times));
      if (!isSound(loaded)) end(exitCodes.badInput);
    });
  plan
    .command('show')
    .description('the steps muster derives, with edges, times and their source')
    .argument(...target)
    .option(...toOption)
    .option(...measuredOption)
    .option(...jsonOption)
    .action(async (name: string, { json, to, measured }: Options) => {
      const found = sound(name);
      const ways = directions(found.plan, to);
      const times = await timesOf(found.plan.application, measured);
      if (json) printJson(io, showJson(found, ways, times));
      else printLines(io, showLines(found, ways, io.terminal.columns(), times));
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
