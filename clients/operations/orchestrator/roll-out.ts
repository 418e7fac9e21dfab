/** A build becomes current where every queue of every Region is polled by it through every cluster, and the others have it as home has. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Instant, instant } from '../../../domain/instant';
import { judgeRollOut, queuesOf } from '../../../domain/orchestrator/versions';
import { badInput, exitCodes, Problem, refused } from '../../problem';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { requestMs } from './cluster';
import { type VersionedCluster, type VersionsLook, queueAt, queueNamed } from './versions';

export interface RollOutWish {
  readonly build: string;
  readonly by: string;
  readonly queuePrefix: string;
}

export interface RolledOut {
  readonly build: string;
  /** Null: none was. */
  readonly from: string | null;
  /** It was so already. */
  readonly unchanged: boolean;
  readonly at: Instant;
  readonly tookMs: number;
  /** Clusters whose own copy of every queue says so. */
  readonly confirmed: readonly string[];
}

/** The server's own workflow makes it so in some 3 s; right after a takeover that workflow has to be taken up first (seen: over 20 s). */
const setMs = 60_000;
/** Routing replicates as everything does: some 1 s in the lab. */
const confirmMs = 30_000;
const lookEveryMs = 200;
/** Only the latest of each build: what was current when stands in the server's own workflow. */
const recordKey = (build: string): string => `muster.build.${build}`;

/** @throws Problem: refused, with every cluster and queue that lacks the build; failed where another cluster does not have it in time */
export async function rollOut(look: VersionsLook, wish: RollOutWish, nowMs: () => number): Promise<RolledOut> {
  const { build, by } = wish;
  const { clusters, home } = look;
  const words = clusters.map(({ name, connection, active }) => ({ name, answers: connection !== null, active }));
  const unchanged = home !== null && look.current === build;
  const because = unchanged ? [] : judgeRollOut({ ...look, build, clusters: words });
  if (because.length > 0)
    throw refused(
      `build ${build} does not become current, nothing was changed`,
      because,
      'bring its workers up, then say it again; what there is: muster orchestrator versions',
    );
  if (!home?.connection) throw badInput('no cluster is home', 'see muster orchestrator status');
  const began = nowMs();
  if (!unchanged) await setCurrent(look, home, wish);
  const confirmed = await confirm(look, wish, nowMs);
  const done: RolledOut = {
    ...{ build, from: unchanged ? build : look.current, unchanged, confirmed },
    ...{ at: instant(nowMs()), tookMs: nowMs() - began },
  };
  if (!unchanged)
    await record(look, home, recordKey(build), { how: 'roll-out', build, from: done.from, by, at: done.at });
  return done;
}

async function setCurrent({ namespace, deployment }: VersionsLook, home: VersionedCluster, { build, by }: RollOutWish) {
  const { connection } = home;
  if (connection === null) return;
  try {
    await connection.withDeadline(Date.now() + setMs, () =>
      connection.workflowService.setWorkerDeploymentCurrentVersion({
        ...{ namespace, deploymentName: deployment, buildId: build, identity: by },
      }),
    );
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    if (grpcCodeOf(cause) === grpcCodes.failedPrecondition)
      throw refused(
        `build ${build} does not become current, nothing was changed`,
        [{ rule: 'Temporal takes it', saw: says, wanted: 'no such word', source: 'SetWorkerDeploymentCurrentVersion' }],
        'see muster orchestrator versions',
      );
    throw new Problem({
      what: `${home.name} did not say that build ${build} is current: ${says}`,
      instead: 'see muster orchestrator versions, then say it again: it may be repeated',
      exitCode: exitCodes.failed,
      cause,
    });
  }
}

/** Home's own queues too: the server tells them one after the other. */
async function confirm(look: VersionsLook, { build, queuePrefix }: RollOutWish, nowMs: () => number) {
  const wanted = queuesOf(look).flatMap((says) => queueNamed(queuePrefix + says, queuePrefix));
  const lagging = async ({ name, connection }: VersionedCluster): Promise<readonly string[]> => {
    if (connection === null) return [`${name} does not answer`];
    const each = await Promise.all(
      wanted.map(async (queue) => ({ queue, ...(await queueAt(connection, look.namespace, queue)) })),
    );
    return each
      .filter(({ current }) => current !== build)
      .map(({ queue, current }) => `${queue.says} in ${name} has ${current ?? 'none'} as current`);
  };
  const deadline = nowMs() + confirmMs;
  for (;;) {
    const missing = (
      await Promise.all(look.clusters.map((one) => lagging(one).catch(() => [`${one.name} does not tell`])))
    ).flat();
    if (missing.length === 0) return look.clusters.map(({ name }) => name);
    if (nowMs() > deadline)
      throw new Problem({
        what: `build ${build} is current in ${look.home?.name ?? 'home'}, and not everywhere after ${confirmMs / 1_000} s`,
        details: missing,
        instead: 'see muster orchestrator status for the copy, then say it again: it may be repeated',
        exitCode: exitCodes.failed,
      });
    await delay(lookEveryMs);
  }
}

/** The namespace's own data replicate with it, as a change of home is recorded. */
export async function record(
  { namespace }: Pick<VersionsLook, 'namespace'>,
  { connection }: VersionedCluster,
  key: string,
  entry: Readonly<Record<string, string | null>>,
): Promise<void> {
  await connection?.withDeadline(Date.now() + requestMs, () =>
    connection.workflowService.updateNamespace({
      namespace,
      updateInfo: { data: { [key]: JSON.stringify(entry) } },
    }),
  );
}
