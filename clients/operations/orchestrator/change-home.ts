/** Another cluster becomes home: handed over while both live, which loses nothing, or taken over by the survivor alone. Both are recorded. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Refusal } from '../../../domain/goal';
import { instant } from '../../../domain/instant';
import { lagAtMostMs } from '../../../domain/orchestrator/sentinel';
import { type Region } from '../../../domain/regions';
import { exitCodes, Problem, refused } from '../../problem';
import { asking, type Cluster } from './cluster';
import { type ClusterLook, type OrchestratorLook } from './look';
import { startServerHandover, takeBack } from './server-handover';
import { tellHomeChanged, type ToldOfHome } from './tell-home-changed';

export interface HomeWish {
  readonly to: Region;
  readonly by: string;
  readonly reason: string;
  /** Taken over although home answers. */
  readonly force?: boolean;
}

export interface HomeChanged {
  readonly how: 'handover' | 'takeover';
  readonly namespace: string;
  readonly from: Region | null;
  readonly to: Region;
  readonly failoverVersion: number;
  readonly tookMs: number;
  /** What may be lost, in words; null: nothing. */
  readonly perhapsLost: string | null;
  /** Of a takeover: the operations that read their decisions again. */
  readonly told?: ToldOfHome;
  /** Of a takeover: home was there already, and nothing was moved. */
  readonly again?: true;
}

/** The namespace's own data replicate with it: the record is found on whichever side lives (docs/orchestrator.md). */
const recordKey = (version: number): string => `muster.home.${version}`;
/** Chosen: a drained change takes 2 s, and one that waits for its copy for as long as this is better asked for again. */
const handoverWithinMs = 60_000;
const lookEveryMs = 100;

/**
 * Sent to the survivor alone. Said again when it is home, it moves nothing and tells the operations again.
 * @throws Problem (refused) when home answers and nobody forces it
 */
export async function takeOver(look: OrchestratorLook, wish: HomeWish, nowMs: () => number): Promise<HomeChanged> {
  const target = clusterIn(look, wish.to);
  if (alreadyHome(look, wish).length > 0) return tellAgain(look, target, wish);
  const because: Refusal[] = [];
  const other = look.clusters.find(({ region }) => region === look.home && region !== wish.to);
  if (other?.cluster && wish.force !== true)
    because.push({
      rule: 'home is silent',
      saw: `the cluster in ${other.region} answers`,
      wanted:
        'a handover, which loses nothing; or --force, where it answers and does not serve, or its Region is to be left all the same',
      source: 'muster orchestrator handover',
    });
  if (because.length > 0) throw refused(`${wish.to} does not take over`, because, 'see muster orchestrator status');
  const began = nowMs();
  await asking(target, () =>
    target.connection.workflowService.updateNamespace({
      namespace: look.namespace,
      replicationConfig: { activeClusterName: target.seen.name },
    }),
  );
  const changed = await becomeHome(look, target, wish, {
    ...{ how: 'takeover', began, nowMs },
    perhapsLost:
      'what was acknowledged in the last seconds before and had not been replicated; signals that waited for a workflow task',
  });
  return { ...changed, told: await tellHomeChanged(target, look.namespace, changed.failoverVersion, wish.by) };
}

async function tellAgain({ namespace, home }: OrchestratorLook, target: Cluster, wish: HomeWish): Promise<HomeChanged> {
  const failoverVersion = await untilHome(target, namespace);
  const told = await tellHomeChanged(target, namespace, failoverVersion, wish.by);
  const nothing = { tookMs: 0, perhapsLost: null, again: true } as const;
  return { how: 'takeover', namespace, from: home, to: wish.to, failoverVersion, ...nothing, told };
}

/** Drains first, and is taken back when it takes too long. @throws Problem (refused) when a side is silent, or the copy is not complete or too far behind */
export async function handOver(look: OrchestratorLook, wish: HomeWish, nowMs: () => number): Promise<HomeChanged> {
  const target = clusterIn(look, wish.to);
  const because: Refusal[] = [...alreadyHome(look, wish), ...unfit(look)];
  const home = look.clusters.find(({ region }) => region === look.home)?.cluster;
  if (because.length > 0 || !home)
    throw refused(
      `home is not handed over to ${wish.to}`,
      because,
      'mend it, or where home is lost: muster orchestrator takeover',
    );
  const began = nowMs();
  const asked = { namespace: look.namespace, to: target, by: wish.by, id: String(began) };
  const handover = await startServerHandover(home, asked);
  const unlessHome = async (cause: unknown): Promise<number> => {
    const active = await takeBack(handover);
    if (active === target.seen.name) return untilHome(target, look.namespace);
    throw new Problem({
      what: `${cause instanceof Error ? cause.message : String(cause)}: the handover is taken back, home stays ${home.place.region}`,
      instead: 'see muster orchestrator status how far the copy is; then hand over again',
      exitCode: exitCodes.failed,
      cause,
    });
  };
  return becomeHome(look, target, wish, { how: 'handover', began, nowMs, perhapsLost: null, unlessHome });
}

interface Change extends Pick<HomeChanged, 'how' | 'perhapsLost'> {
  readonly began: number;
  readonly nowMs: () => number;
  /** It was waited for in vain. Its version, if it came about all the same. */
  readonly unlessHome?: (cause: unknown) => Promise<number>;
}

/** The change was asked for: waited for, and recorded. */
async function becomeHome(
  { namespace, home }: OrchestratorLook,
  target: Cluster,
  wish: HomeWish,
  { how, began, nowMs, perhapsLost, unlessHome }: Change,
): Promise<HomeChanged> {
  const failoverVersion = await untilHome(target, namespace).catch(unlessHome);
  const tookMs = nowMs() - began;
  const changed: HomeChanged = { how, namespace, from: home, to: wish.to, failoverVersion, tookMs, perhapsLost };
  await record(target, changed, wish, nowMs);
  return changed;
}

function clusterIn(look: OrchestratorLook, region: Region): Cluster {
  const found = look.clusters.find((one) => one.region === region);
  if (found?.cluster) return found.cluster;
  throw new Problem(
    found
      ? {
          what: `the cluster in ${region} does not answer (${found.because ?? ''})`,
          instead: 'start it, or name the other one',
          exitCode: exitCodes.failed,
        }
      : {
          what: `there is no cluster in ${region}`,
          instead: `name one of ${look.clusters.map((one) => one.region).join(', ')}`,
          exitCode: exitCodes.badInput,
        },
  );
}

function alreadyHome(look: OrchestratorLook, { to }: HomeWish): readonly Refusal[] {
  // With both active the newer one is home; the older may still be made the newest, by its own word.
  if (look.home !== to || look.active.length > 1) return [];
  return [
    { rule: 'another cluster is home', saw: `home is ${to}`, wanted: 'the other Region', source: 'DescribeNamespace' },
  ];
}

function unfit({ clusters, active, copy }: OrchestratorLook): readonly Refusal[] {
  const refuse = (holds: boolean, rule: string, saw: string, wanted: string): readonly Refusal[] =>
    holds ? [] : [{ rule, saw, wanted, source: "each cluster's own copy" }];
  const silent = clusters.filter(({ cluster }) => cluster === null).map(({ region }: ClusterLook) => region);
  return [
    ...refuse(silent.length === 0, 'both clusters answer', `${silent.join(', ')} is silent`, 'an answer'),
    ...refuse(
      active.length <= 1,
      'one cluster is active',
      `${active.join(' and ')} both are`,
      'the link between them healed',
    ),
    ...refuse(
      silent.length > 0 || (copy !== null && copy.unread.length === 0),
      'the copy is known',
      copy === null ? 'one side does not tell what runs' : `nothing was told of ${copy.unread.join(', ')}`,
      'an answer of both; look again',
    ),
    ...refuse(
      copy === null || copy.missing.length === 0,
      'the other side has every run',
      `${copy?.standby ?? ''} has nothing of ${copy?.missing.join(', ') ?? ''}`,
      'a complete copy',
    ),
    ...refuse(
      copy === null || copy.lagMs <= lagAtMostMs,
      'the copy is close behind',
      `${copy?.standby ?? ''} is ${((copy?.lagMs ?? 0) / 1_000).toFixed(1)} s behind`,
      `at most ${lagAtMostMs / 1_000} s`,
    ),
  ];
}

/** The target's own record says that it is active. */
async function untilHome(target: Cluster, namespace: string): Promise<number> {
  const deadline = Date.now() + handoverWithinMs;
  for (;;) {
    const { replicationConfig, failoverVersion } = await asking(target, () =>
      target.connection.workflowService.describeNamespace({ namespace }),
    );
    if (replicationConfig?.activeClusterName === target.seen.name) return Number(failoverVersion);
    if (Date.now() > deadline)
      throw new Problem({
        what: `${target.place.region} is not home after ${handoverWithinMs / 1_000} s`,
        instead: 'see muster orchestrator status: what it says now is what is so',
        exitCode: exitCodes.failed,
      });
    await delay(lookEveryMs);
  }
}

/** A failover and any other change of a namespace are two requests; a record that fails is told, the home has changed all the same. */
async function record(
  target: Cluster,
  changed: HomeChanged,
  { by, reason }: HomeWish,
  nowMs: () => number,
): Promise<void> {
  const { how, from, to } = changed;
  const entry = JSON.stringify({ how, from, to, by, reason, at: instant(nowMs()) });
  await asking(target, () =>
    target.connection.workflowService.updateNamespace({
      namespace: changed.namespace,
      updateInfo: { data: { [recordKey(changed.failoverVersion)]: entry } },
    }),
  );
}
