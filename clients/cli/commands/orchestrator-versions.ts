/** `muster orchestrator versions | roll-out | move`: builds of workers seen, made current on every side at once, and a run moved to a hotfix. */
import { type Command } from 'commander';
import { buildIs, isBuild } from '../../../domain/orchestrator/versions';
import { checkedName } from '../../operations/find-operation';
import { moveOperation } from '../../operations/orchestrator/move';
import { rollOut } from '../../operations/orchestrator/roll-out';
import { closeVersions, lookAtVersions, type VersionsLook } from '../../operations/orchestrator/versions';
import { badInput, exitCodes } from '../../problem';
import { asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { actorOf } from '../surroundings';
import { versionsJson, versionsView } from '../view/versions-view';
import { span } from '../view/words';

interface JsonOption {
  readonly json?: true;
}
interface RollOutOptions extends JsonOption {
  readonly as?: string;
}
interface MoveOptions extends RollOutOptions {
  readonly build: string;
  readonly reason: string;
}

export function addVersions(group: Command, context: Context): void {
  const { io, surroundings } = context;
  group
    .command('versions')
    .description('builds of workers: which is current, who polls via where, and what runs stay with each')
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      await looking(context, (look) => {
        if (json) printJson(io, versionsJson(look));
        else printLines(io, versionsView(look));
        return Promise.resolve();
      });
      context.end(exitCodes.done);
    });
  group
    .command('roll-out <build>')
    .description('make a build current, once every Region polls every queue with it through every cluster (idempotent)')
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, { as, json }: RollOutOptions) => {
      const [build, by] = [checkedBuild('BUILD', name), actorOf(surroundings, as)];
      const { queuePrefix } = surroundings.settings();
      const done = await looking(context, (look) => rollOut(look, { build, by, queuePrefix }, io.now));
      if (json) printJson(io, { is: 'rolled out', ...done });
      else
        printLines(io, [
          done.unchanged
            ? `build ${build} is current already`
            : `build ${build} is current after ${span(done.tookMs)}; before it ${done.from === null ? 'none was' : `it was ${done.from}`}`,
          `  by the own word of ${done.confirmed.join(' and ')}`,
        ]);
      context.end(exitCodes.done);
    });
  group
    .command('move <operation>')
    .description('move a run that stays with its build to another one: a hotfix')
    .requiredOption('--build <build>', 'the build that takes it on')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, { build: wished, reason, as, json }: MoveOptions) => {
      checkedName(name);
      const [build, by] = [checkedBuild('--build', wished), actorOf(surroundings, as)];
      const moved = await withTemporal(context, (temporal) =>
        looking(context, (look) => moveOperation(temporal, look, { name, build, by, reason }, io.now)),
      );
      const { application, operationId, from, unchanged } = moved;
      if (json) printJson(io, { is: 'moved', ...moved });
      else
        printLines(io, [
          unchanged
            ? `${application}@${operationId} is with build ${build} already`
            : `${application}@${operationId} goes on with build ${build}; before it was with ${from ?? 'unversioned workers'}`,
        ]);
      context.end(exitCodes.done);
    });
}

/** @throws Problem (bad input) */
function checkedBuild(where: string, text: string): string {
  if (isBuild(text)) return text;
  throw badInput(`${where}: '${text}' is not a build`, buildIs);
}

/** The pair where there is one, else the one server. */
async function looking<T>({ io, surroundings }: Context, use: (look: VersionsLook) => Promise<T>): Promise<T> {
  const settings = surroundings.temporal();
  const { queuePrefix } = surroundings.settings();
  const places =
    'clusters' in settings
      ? settings.clusters.map((place) => ({ ...place, name: place.region }))
      : [{ name: settings.address, region: settings.address, address: settings.address, options: settings.options }];
  const regions = 'clusters' in settings ? settings.clusters.map(({ region }) => region) : [];
  const look = await lookAtVersions({ places, namespace: settings.namespace, queuePrefix, regions }, io.now);
  try {
    return await use(look);
  } finally {
    await closeVersions(look);
  }
}
