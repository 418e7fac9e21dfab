/**
 * The two clusters of a stage: each with its Web UI, in a Region of its own, made one orchestrator by `muster orchestrator setup` as a user
 * would. A Region's loss takes them along (tools/stage/region.ts).
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Region } from '../../domain/regions';
import { type ShowProgress } from '../progress/progress';
import { findClusterServer } from '../temporal/find-cluster-server';
import { findWebUi } from '../temporal/find-web-ui';
import { type Link, openLink } from '../temporal/link';
import { type RunningCluster, startCluster } from '../temporal/start-cluster';
import { type RunningWebUi, startWebUi } from '../temporal/start-web-ui';
import { type Control } from './control';
import { stageEnv } from './environment';
import { createMuster } from './muster';
import { orchestratorFile } from './orchestrator-file';
import { type Undo } from './undo';

export interface PairWish {
  readonly regions: readonly [Region, Region];
  /** Where the namespace begins to be active; one of the two. */
  readonly home: Region;
}

/** Each tuple in the order of the wish's Regions. */
export interface StagePair extends PairWish {
  readonly namespace: string;
  /** Named as their Regions. */
  readonly servers: readonly [RunningCluster, RunningCluster];
  readonly uis: readonly [RunningWebUi, RunningWebUi];
  /** From the first to the second, and back. Absent where the stage is to be kept: a link ends with the process that opened it. */
  readonly links?: readonly [Link, Link];
  /** What MUSTER_ORCHESTRATOR names. */
  readonly file: string;
}

/** Of recoveries: as the orchestrator file's own default. */
const namespace = 'dr';

export interface PairNeeds {
  readonly cli: string;
  /** Of the stage: each cluster has a folder in it. */
  readonly folder: string;
  readonly keep: boolean;
  readonly show: ShowProgress;
  readonly undo: Undo;
}

/** @throws Error when a part does not come up, or `muster orchestrator setup` ends with anything but 0 */
export async function startPair(wish: PairWish, needs: PairNeeds): Promise<StagePair> {
  const { show, folder } = needs;
  const [server, ui] = [await findClusterServer(process.env, show), await findWebUi(process.env, show)];
  const progress = show('starting two Temporal clusters');
  try {
    const servers = await both(wish.regions, async (name, index) => {
      const cluster = await startCluster({
        ...{ executable: server.executable, name, initialFailoverVersion: index + 1 },
        ...{ folder: path.join(folder, 'temporal'), outlive: needs.keep },
      });
      needs.undo.add(`Temporal in ${name}`, cluster.kill);
      return cluster;
    });
    const uis = await both(servers, async ({ name, address }) => {
      const one = await startWebUi({
        ...{ executable: ui.executable, name, address, namespace },
        ...{ folder: path.join(folder, 'temporal'), outlive: needs.keep },
      });
      needs.undo.add(`the Web UI in ${name}`, one.kill);
      return one;
    });
    const links = needs.keep ? undefined : await linked(servers, needs.undo);
    const file = path.join(folder, 'orchestrator.yaml');
    fs.writeFileSync(file, orchestratorFile({ namespace, home: wish.home, servers, links }));
    progress.at(undefined, 'muster orchestrator setup');
    await createMuster(needs.cli, stageEnv({ MUSTER_ORCHESTRATOR: file })).must(['orchestrator', 'setup']);
    progress.end('they replicate');
    return { ...wish, namespace, servers, uis, file, ...(links === undefined ? {} : { links }) };
  } catch (error) {
    progress.end('failed');
    throw error;
  }
}

/** Each knows the other by a relay, so that what is between them can be cut. */
async function linked(servers: StagePair['servers'], undo: Undo): Promise<readonly [Link, Link]> {
  const links = [await openLink(servers[1].address), await openLink(servers[0].address)] as const;
  undo.add('the links between the clusters', () => Promise.all(links.map((link) => link.close())));
  return links;
}

function both<T, U>([a, b]: readonly [T, T], start: (one: T, index: number) => Promise<U>): Promise<readonly [U, U]> {
  return Promise.all([start(a, 0), start(b, 1)]);
}

/** The cluster and the Web UI of a Region; none where it has none. */
export function temporalIn(
  { servers, uis }: Pick<StagePair, 'servers' | 'uis'>,
  region: Region,
): readonly (RunningCluster | RunningWebUi)[] {
  return [...servers, ...uis].filter(({ name }) => name === region);
}

/** Tells the lab which of them live in which Region: they are killed with it. */
export async function liveInRegions(
  control: Pick<Control, 'lives'>,
  pair: StagePair,
  regions: readonly Region[] = pair.regions,
): Promise<void> {
  for (const region of regions)
    for (const { pid } of temporalIn(pair, region)) {
      const now = pid();
      if (now !== undefined) await control.lives(region, now);
    }
}
