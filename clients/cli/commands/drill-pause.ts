/** `muster drill pause` and `resume`: of one application, or of all, by one command; who did it and why is in the schedules' notes. */
import { listSchedules, pauseSchedule, resumeSchedule } from '../../operations/drill-schedules';
import { instant } from '../../../domain/instant';
import { badInput, exitCodes, type ExitCode } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { actorOf } from '../surroundings';
import { onlyApplication } from './drill-options';

interface Options {
  readonly all?: true;
  readonly reason: string;
  readonly as?: string;
  readonly json?: true;
}

const verbs = {
  pause: 'launch no drills until they are resumed; what runs goes on',
  resume: 'launch drills again; what fell into the pause is not made up for',
} as const;

export const addDrillPause: AddCommand = (drill, context) => {
  for (const verb of ['pause', 'resume'] as const)
    drill
      .command(`${verb} [app]`)
      .description(verbs[verb])
      .option('--all', 'of every application in the namespace')
      .addOption(reasonOption().makeOptionMandatory())
      .addOption(asOption())
      .addOption(jsonOption())
      .action(async (name: string | undefined, options: Options) => {
        context.end(await say(context, verb, name, options));
      });
};

async function say(
  context: Context,
  verb: 'pause' | 'resume',
  name: string | undefined,
  options: Options,
): Promise<ExitCode> {
  const { io, surroundings } = context;
  if ((name === undefined) === (options.all === undefined))
    throw badInput(
      name === undefined ? `whose drills to ${verb} is not said` : `--all: '${name}' is named as well`,
      `write muster drill ${verb} APP, or --all`,
    );
  const application = name === undefined ? undefined : onlyApplication(name);
  const by = actorOf(surroundings, options.as);
  const at = instant(io.now());
  const changed = await withTemporal(context, async (temporal) => {
    const found = await listSchedules(temporal, application);
    // Who paused first, and why, is kept.
    const meant = found.filter(({ paused }) => (paused === null) === (verb === 'pause'));
    for (const one of meant)
      await (verb === 'pause' ? pauseSchedule : resumeSchedule)(temporal, one, by, at, options.reason);
    return { found: found.length, names: meant.map((one) => `${one.application}/${one.name}`) };
  });
  const whose = application ?? 'any application';
  if (changed.found === 0)
    throw badInput(`no drill of ${whose} is scheduled`, `schedule them: muster drill schedule ${application ?? 'APP'}`);
  const is = verb === 'pause' ? 'paused' : 'resumed';
  if (options.json) printJson(io, { is, by, at, reason: options.reason, drills: changed.names });
  else
    printLines(io, [
      `${changed.names.length} of ${changed.found} scheduled drills ${is} by ${by}: ${options.reason}`,
      ...changed.names.map((one) => `  ${is}  ${one}`),
      ...(changed.names.length < changed.found ? [`  the others were ${is} already`] : []),
    ]);
  return exitCodes.done;
}
