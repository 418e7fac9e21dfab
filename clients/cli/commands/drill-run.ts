/** `muster drill run`: a drill now. It is decided as a scheduled one is, but is never late; only a blackout can be overridden. */
import { Option } from 'commander';
import { type DrillLaunchInput, type DrillLaunchReport } from '../../../contract/drill-launch';
import {
  drillModes,
  type DrillMode,
  type DrillRules,
  scenarios,
  type Scenario,
} from '../../../domain/calendar/drill-plan';
import { nearest } from '../../../domain/plan-check/nearest';
import { type Plan } from '../../../domain/plan';
import { launchNow } from '../../operations/drill-launches';
import { badInput, type ExitCode, exitCodes, refused } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { parseReason } from '../parse-reason';
import { placeOf } from '../place';
import { actorOf } from '../surroundings';
import { wrap } from '../view/words';
import { onlyApplication } from './drill-options';
import { planOption } from './start';

interface Options {
  readonly mode?: DrillMode;
  readonly scenario?: Scenario;
  readonly override?: string;
  readonly reason: string;
  readonly plan?: string;
  readonly as?: string;
  readonly json?: true;
}

export const addDrillRun: AddCommand = (drill, context) => {
  drill
    .command('run <app> [name]')
    .description("a drill now: one of the plan's by its name, or a mode and a scenario")
    .addOption(new Option('--mode <mode>', 'without a name').choices(drillModes))
    .addOption(new Option('--scenario <scenario>', 'without a name').choices(scenarios))
    .addOption(
      new Option('--override <why>', 'begin in a blackout, and why; no other rule is overridden').argParser(
        parseReason,
      ),
    )
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(planOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (app: string, name: string | undefined, options: Options) => {
      context.end(await run(context, onlyApplication(app), name, options));
    });
};

async function run(
  context: Context,
  application: string,
  name: string | undefined,
  options: Options,
): Promise<ExitCode> {
  const { io, surroundings } = context;
  const by = actorOf(surroundings, options.as);
  const { plan, planHash } = surroundings.readPlan(application, options.plan);
  const what = drillOf(plan, name, options);
  const { reason, override } = options;
  const asked = { by, reason, ...(override === undefined ? {} : { overrideBlackout: override }) };
  const report = await withTemporal(context, async (temporal) => {
    const place = await placeOf(context, temporal);
    const input: DrillLaunchInput = {
      schema: 1,
      application,
      plan,
      planHash,
      ...what,
      ...place,
      scheduledBy: by,
      asked,
    };
    return launchNow(temporal, input, io.now());
  });
  if (report.is === 'skipped')
    throw refused(
      `drill ${report.name} of ${application} was skipped, nothing was started`,
      report.because,
      `see what runs: muster status ${application}; earlier launches: muster drill history ${application}`,
    );
  if (options.json) printJson(io, report);
  else
    printLines(
      io,
      startedLines(report).flatMap((line) => wrap(line, io.terminal.columns(), '    ')),
    );
  return exitCodes.done;
}

function startedLines({
  application,
  name,
  mode,
  scenario,
  operationId,
  overridden,
}: DrillLaunchReport): readonly string[] {
  return [
    `drill ${name} of ${application} is started: ${scenario}, ${mode}`,
    ...(operationId === undefined ? [] : [`  watch it: muster watch ${application}@${operationId}`]),
    ...(overridden
      ? [`  in a blackout (${overridden.blackout}), overridden by ${overridden.by}: ${overridden.reason}`]
      : []),
    mode === 'live'
      ? `  its gate asks before anything is moved`
      : `  its verdict, when it is over: muster drill history ${application}`,
    `  end it early: muster drill abort ${application} --reason WHY`,
  ];
}

type What = Pick<DrillLaunchInput, 'name' | 'mode' | 'scenario'> & { readonly rules?: DrillRules };

/** @throws Problem when it is neither one of the calendar nor a mode and a scenario, or both */
function drillOf({ application, drills }: Plan, name: string | undefined, { mode, scenario }: Options): What {
  const calendar = drills?.calendar ?? [];
  const names = calendar.map((rules) => rules.name);
  const hint =
    names.length === 0
      ? 'write --mode MODE --scenario SCENARIO'
      : `write one of ${names.join(', ')}, or --mode and --scenario`;
  if (name !== undefined) {
    if (mode !== undefined || scenario !== undefined)
      throw badInput(`'${name}' has a mode and a scenario of its own`, 'leave --mode and --scenario away, or the name');
    const rules = calendar.find((one) => one.name === name);
    if (rules) return { name, mode: rules.mode, scenario: rules.scenario, rules };
    const near = nearest(name, names);
    throw badInput(
      `'${name}' is no drill of ${application}`,
      near === undefined ? hint : `did you mean ${near}? ${hint}`,
    );
  }
  if (mode === undefined || scenario === undefined) throw badInput('which drill is not said', hint);
  if (mode === 'live' && (scenario === 'data-corruption' || scenario === 'network-partition'))
    throw badInput(`--scenario: nobody does a ${scenario} to production`, 'write --mode isolated');
  return { name: `${scenario}-by-hand`, mode, scenario };
}
