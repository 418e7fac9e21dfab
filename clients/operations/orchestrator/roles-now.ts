/** Which Region an application runs in now, and whether home stands well beside it: by the records, in a time that no report waits longer for. */
import { Client } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { ownCopy } from '../../../contract/temporal-wire';
import { judgePlacement, type PlacementWarning, type Roles, rolesWith } from '../../../domain/orchestrator/placement';
import { type Plan } from '../../../domain/plan';
import { type Region } from '../../../domain/regions';
import { type RecoveryReport } from '../../../domain/report';
import { movedFrom, primaryFrom } from '../application-state';
import { readEnded } from '../read-ended';
import { type Cluster, type ClusterPlace, connectCluster } from './cluster';
import { type OrchestratorLook } from './look';

/** Chosen: what a person waits for beside what they asked for. Never scaled. */
const asideMs = 2_000;

export interface RolesNow {
  readonly roles: Roles;
  /** What goes on a sentence that names the primary. */
  readonly because: string;
}

/** By its reports, from the cluster that is home or else from whichever answers; where they cannot tell, by the plan's wish. */
export async function rolesNow(look: OrchestratorLook, plan: Plan): Promise<RolesNow> {
  const { clusters, home, namespace } = look;
  const answering = clusters.filter(({ cluster, namespace: known }) => cluster !== null && known !== null);
  const { cluster } = answering.find(({ region }) => region === home) ?? answering[0] ?? { cluster: null };
  const found = cluster === null ? undefined : await inTime(primaryAt(cluster, namespace, plan));
  const primary = found?.region ?? plan.regions.preferred;
  const because = found?.because ?? ' by the plan: its records cannot be read, or cannot tell';
  return { roles: rolesWith(primary, plan.regions), because };
}

async function primaryAt({ connection, place }: Cluster, namespace: string, plan: Plan) {
  const client = new Client({ connection, namespace });
  const temporal = { client, connection, namespace, address: place.address, close: () => Promise.resolve() };
  // Its own copy: a standby would ask a home that may be dead.
  const ended = await connection.withMetadata(ownCopy, () => readEnded(temporal, plan.application));
  return primaryFrom(plan, ended);
}

/**
 * What the placement of the pair cannot survive now that an operation has ended so; none where home cannot be told in time. `lives`: where
 * the records say that customers are served; else what this report says of it.
 */
export async function placementAfter(
  places: readonly ClusterPlace[],
  namespace: string,
  report: RecoveryReport,
  lives?: Region,
): Promise<readonly PlacementWarning[]> {
  const roles = rolesAfter(report, lives);
  if (roles === undefined) return [];
  const seen = await Promise.all(places.map((place) => inTime(homeBy(place, namespace))));
  const newest = seen.reduce((best, one) => ((one?.version ?? -1) > (best?.version ?? -1) ? one : best), undefined);
  // A cluster is named as its Region; one that does not answer is known by its peer's word alone.
  const home = places.find(({ region }, index) => (seen[index]?.name ?? region) === newest?.active)?.region ?? null;
  const alive = places.flatMap(({ region }, index) => (seen[index] ? [region] : []));
  if (home === null) return [];
  return judgePlacement(
    places.map(({ region }) => region),
    home,
    roles,
    alive,
  );
}

/** Undefined: it moved nothing, or says nothing of where customers are served now. */
function rolesAfter(report: RecoveryReport, lives: Region | undefined): Roles | undefined {
  const moved = movedFrom([{ report }]);
  const primary = lives ?? (typeof moved === 'object' ? moved.region : undefined);
  const { regions } = report.plan;
  return primary === undefined || !isNamed(regions) ? undefined : rolesWith(primary, regions);
}

type Named = Record<'preferred' | 'other' | 'witness', Region>;
function isNamed(regions: unknown): regions is Named {
  return (
    typeof regions === 'object' &&
    regions !== null &&
    ['preferred', 'other', 'witness'].every(
      (key) => key in regions && typeof regions[key as keyof typeof regions] === 'string',
    )
  );
}

async function homeBy(place: ClusterPlace, namespace: string) {
  const { connection, seen } = await connectCluster(place, asideMs);
  try {
    const { failoverVersion, replicationConfig } = await connection.workflowService.describeNamespace({ namespace });
    return { name: seen.name, active: replicationConfig?.activeClusterName ?? '', version: Number(failoverVersion) };
  } finally {
    await connection.close();
  }
}

/** Undefined: not in time, or not at all. */
async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  const waited = delay(asideMs, undefined, { signal: late.signal }).catch(() => undefined);
  try {
    return await Promise.race([asked.catch(() => undefined), waited]);
  } finally {
    late.abort();
  }
}
