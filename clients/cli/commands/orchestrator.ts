/** `muster orchestrator`: the two clusters that muster itself runs on: made a pair, looked at, and home moved between them. */
import { type Command } from 'commander';
import { judgePlacement } from '../../../domain/orchestrator/placement';
import { type Region } from '../../../domain/regions';
import { handOver, type HomeChanged, type HomeWish, takeOver } from '../../operations/orchestrator/change-home';
import { connectCluster } from '../../operations/orchestrator/cluster';
import {
  closeLook,
  lookAtOrchestrator,
  type LookWish,
  type OrchestratorLook,
} from '../../operations/orchestrator/look';
import { rolesNow } from '../../operations/orchestrator/roles-now';
import { setUpPair } from '../../operations/orchestrator/set-up';
import { badInput, exitCodes } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption } from '../command';
import { printJson, printLines } from '../io';
import { actorOf } from '../surroundings';
import { lookJson, lookView } from '../view/orchestrator-view';
import { toldLines } from '../view/told-lines';
import { span } from '../view/words';
import { addVersions } from './orchestrator-versions';

interface JsonOption {
  readonly json?: true;
}
interface StatusOptions extends JsonOption {
  readonly plan?: string;
}
interface HomeOptions extends JsonOption {
  readonly to: Region;
  readonly reason: string;
  readonly as?: string;
  readonly force?: true;
}

export const addOrchestrator: AddCommand = (program, context) => {
  const group = program
    .command('orchestrator')
    .description('the two Temporal clusters that muster runs on: set up, status, handover, takeover, versions');
  addSetup(group, context);
  addStatus(group, context);
  addHome(group, context, 'handover', 'make the other cluster home while both live: drained first, nothing is lost');
  addHome(group, context, 'takeover', 'make the survivor home, asking it alone: what was not replicated may be lost');
  addVersions(group, context);
};

function addSetup(group: Command, context: Context): void {
  group
    .command('setup')
    .description(
      'make the two clusters of $MUSTER_ORCHESTRATOR a pair that replicates, and see that it does (idempotent)',
    )
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const { io, surroundings } = context;
      const { namespace, retentionMs, home, clusters: places } = surroundings.orchestrator();
      const [a, b] = [await connectCluster(places[0]), await connectCluster(places[1])];
      try {
        const { done, replicatedMs } = await setUpPair([a, b], { namespace, retentionMs, home });
        if (json) printJson(io, { is: 'ready', namespace, done, replicatedMs });
        else
          printLines(io, [
            `namespace '${namespace}' is in ${a.place.region} and ${b.place.region}: a write was seen on the other side after ${span(replicatedMs)}`,
            ...(done.length === 0 ? ['  all of it was so already'] : done.map((line) => `  ${line}`)),
          ]);
        context.end(exitCodes.done);
      } finally {
        await Promise.all([a.connection.close(), b.connection.close()]);
      }
    });
}

function addStatus(group: Command, context: Context): void {
  group
    .command('status [app]')
    .description('where home is, how far the other side has copied, who polls where, clocks, and what does not go on')
    .option('--plan <file>', 'the plan of APP, instead of $MUSTER_PLANS/APP.yaml')
    .addOption(jsonOption())
    .action(async (application: string | undefined, { json, plan: file }: StatusOptions) => {
      const { io, surroundings } = context;
      if (application === undefined && file !== undefined)
        throw badInput('--plan without APP', 'name the application too');
      const plan = application === undefined ? undefined : surroundings.readPlan(application, file).plan;
      await looking(
        context,
        async (look) => {
          const clusters = look.clusters.map(({ region }) => region);
          const alive = look.clusters.flatMap(({ region, cluster }) => (cluster ? [region] : []));
          const now = plan && (await rolesNow(look, plan));
          const warnings = now ? judgePlacement(clusters, look.home, now.roles, alive) : [];
          if (json) printJson(io, { ...lookJson(look, warnings), ...(now ? { roles: now.roles } : {}) });
          else {
            const primary = now && `  ${application ?? ''}: its primary is ${now.roles.primary}${now.because}`;
            printLines(io, lookView(look, warnings, io.now(), primary === undefined ? [] : [primary]));
          }
        },
        { closely: true },
      );
      context.end(exitCodes.done);
    });
}

function addHome(group: Command, context: Context, how: HomeChanged['how'], says: string): void {
  const command = group
    .command(how)
    .description(says)
    .requiredOption('--to <region>', 'the Region whose cluster becomes home')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(asOption());
  if (how === 'takeover') command.option('--force', 'although the cluster that is home answers');
  command.addOption(jsonOption()).action(async ({ to, reason, as, force, json }: HomeOptions) => {
    const { io, surroundings } = context;
    const wish: HomeWish = { to, reason, by: actorOf(surroundings, as), ...(force ? { force } : {}) };
    const change = how === 'handover' ? handOver : takeOver;
    // A lag is told by home's clock; a takeover has no time for that.
    const closely = how === 'handover' ? ({ closely: true } as const) : {};
    const changed = await looking(context, (look) => change(look, wish, io.now), { ...closely, target: to });
    if (json) printJson(io, { is: how, ...changed });
    else
      printLines(io, [
        changed.again
          ? `home is ${changed.to} already (version ${changed.failoverVersion}): nothing was moved`
          : `home is ${changed.to} after ${span(changed.tookMs)} (version ${changed.failoverVersion}), recorded in namespace '${changed.namespace}'`,
        ...(changed.perhapsLost === null ? [] : [`perhaps lost: ${changed.perhapsLost}`]),
        ...(changed.told ? toldLines(changed.told) : []),
      ]);
    context.end(exitCodes.done);
  });
}

async function looking<T>(
  { surroundings }: Context,
  use: (look: OrchestratorLook) => Promise<T>,
  how: Pick<LookWish, 'closely' | 'target'> = {},
): Promise<T> {
  const { namespace, clusters } = surroundings.orchestrator();
  const { queuePrefix } = surroundings.settings();
  const regions = clusters.map(({ region }) => region);
  const look = await lookAtOrchestrator({ places: clusters, namespace, queuePrefix, regions, ...how });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}
