/** How complete the other side's copy is: histories of what runs, read from each cluster's own store and compared by their last events. */
import { tsToMs } from '@temporalio/common/lib/time';
import { instant, type Instant } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { type Cluster, requestMs } from './cluster';
import { type ClusterLook } from './look';
import { ownCopy } from './workers';

export interface CopySeen {
  /** The side that follows. */
  readonly standby: Region;
  /** Runs compared: those that run, at most a hundred. */
  readonly compared: number;
  /** Events of them that the standby does not have yet. */
  readonly behindEvents: number;
  /** Runs of which it has nothing at all. */
  readonly missing: readonly string[];
  /** It has every event up to here, by home's clock: the newest there is, or the last before the oldest that it lacks. Null: nothing runs. */
  readonly upTo: Instant | null;
  /** Age of the oldest event that it lacks, in ms, by home's clock; 0: it lacks none. */
  readonly lagMs: number;
  /** Runs that it runs and home does not know: written while it was active by itself. */
  readonly strays: readonly string[];
}

/** What the side that answers has by itself, while home is silent: what home wrote after it is not there. */
export interface SurvivorSeen {
  readonly region: Region;
  readonly runs: number;
  /** Its newest event of what runs, by the clock of whoever wrote it. Null: nothing runs. */
  readonly upTo: Instant | null;
}

const comparedAtMost = 100;
/** Of a run that is further behind the oldest that is read stands for those before it: the lag is at least that. */
const lackedAtMost = 256;

/** `homeAheadMs`: home's clock minus this machine's; null: not known, taken for none. */
export async function compareCopies(
  clusters: readonly ClusterLook[],
  namespace: string,
  home: Region | null,
  homeAheadMs: number | null,
): Promise<CopySeen | null> {
  const active = clusters.find(({ region }) => region === home)?.cluster;
  const other = clusters.find(({ region }) => region !== home);
  if (!active || !other?.cluster || !other.namespace) return null;
  const standby = other.cluster;
  const [runs, itsRuns] = await Promise.all([runningAt(active, namespace), runningAt(standby, namespace)]);
  const each = await Promise.all(runs.map((execution) => compareRun(active, standby, namespace, execution)));
  const strays = await straysAmong(itsRuns, runs, active, namespace);
  // Gone from home meanwhile: nothing to compare.
  const compared = each.flatMap((one) => (one ? [one] : []));
  const lacked = compared.flatMap(({ lacks }) => (lacks === null ? [] : [lacks]));
  const newest = Math.max(...compared.map(({ newestMs }) => newestMs));
  const nowAtHome = Date.now() + (homeAheadMs ?? 0);
  return {
    standby: other.region,
    compared: each.length,
    behindEvents: lacked.reduce((sum, { events }) => sum + events, 0),
    missing: compared.flatMap(({ id, lacks }) => (lacks?.isAll === true ? [id] : [])),
    upTo: compared.length === 0 ? null : instant(Math.min(newest, ...lacked.map(({ beforeMs }) => beforeMs))),
    lagMs: lacked.length === 0 ? 0 : Math.max(0, nowAtHome - Math.min(...lacked.map(({ oldestMs }) => oldestMs))),
    strays,
  };
}

/** Null: home answers, or nobody does. */
export async function lookAtSurvivor(
  clusters: readonly ClusterLook[],
  namespace: string,
  home: Region | null,
): Promise<SurvivorSeen | null> {
  const survivor = clusters.find(({ cluster, namespace: known }) => cluster !== null && known !== null);
  const isLost = clusters.some(({ region, cluster }) => region === home && cluster === null);
  if (!isLost || !survivor?.cluster) return null;
  const { cluster, region } = survivor;
  const runs = await runningAt(cluster, namespace);
  const each = await Promise.all(runs.map((execution) => newestEvents(cluster, namespace, execution, 1)));
  const times = each.flatMap((events) => events?.[0]?.atMs ?? []);
  return { region, runs: runs.length, upTo: times.length === 0 ? null : instant(Math.max(...times)) };
}

type Execution = { readonly workflowId?: string | null; readonly runId?: string | null };

async function runningAt(cluster: Cluster, namespace: string): Promise<readonly Execution[]> {
  const { executions } = await asking(cluster, () =>
    cluster.connection.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: comparedAtMost,
      query: "ExecutionStatus = 'Running'",
    }),
  );
  return executions.flatMap(({ execution }) => (execution ? [execution] : []));
}

interface Compared {
  readonly id: string;
  /** Time of home's last event. */
  readonly newestMs: number;
  /** Null: nothing. */
  readonly lacks: Lacks | null;
}
interface Lacks {
  readonly events: number;
  readonly isAll: boolean;
  /** Times of the oldest event that is not there, and of the last one before it that is (of the former, where there is none). */
  readonly oldestMs: number;
  readonly beforeMs: number;
}

/** Home is read first: what is written meanwhile makes the other side look ahead, never behind. Undefined: home has it no more. */
async function compareRun(
  active: Cluster,
  standby: Cluster,
  namespace: string,
  execution: Execution,
): Promise<Compared | undefined> {
  const here = await newestEvents(active, namespace, execution, 1);
  const last = here?.[0];
  if (!last) return undefined;
  const there = (await newestEvents(standby, namespace, execution, 1))?.[0];
  const id = execution.workflowId ?? '';
  if (there && (there.id >= last.id || there.version > last.version)) return { id, newestMs: last.atMs, lacks: null };
  const events = last.id - (there?.id ?? 0);
  const lacked = (await newestEvents(active, namespace, execution, Math.min(events, lackedAtMost))) ?? [];
  const oldest = lacked.findLast((event) => event.id > (there?.id ?? 0)) ?? last;
  return {
    id,
    newestMs: last.atMs,
    lacks: { events, isAll: !there, oldestMs: oldest.atMs, beforeMs: there?.atMs ?? oldest.atMs },
  };
}

interface EventSeen {
  readonly id: number;
  readonly version: number;
  readonly atMs: number;
}

/** Newest first. Undefined: this cluster knows no such run. */
async function newestEvents(
  cluster: Cluster,
  namespace: string,
  execution: Execution,
  most: number,
): Promise<readonly EventSeen[] | undefined> {
  try {
    const { history } = await asking(cluster, () =>
      cluster.connection.workflowService.getWorkflowExecutionHistoryReverse({
        namespace,
        execution,
        maximumPageSize: most,
      }),
    );
    return (history?.events ?? []).slice(0, most).map(({ eventId, version, eventTime }) => ({
      id: Number(eventId),
      version: Number(version),
      atMs: eventTime ? tsToMs(eventTime) : 0,
    }));
  } catch {
    return undefined;
  }
}

async function straysAmong(
  its: readonly Execution[],
  homes: readonly Execution[],
  active: Cluster,
  namespace: string,
): Promise<readonly string[]> {
  const known = new Set(homes.map(({ runId }) => runId));
  const unknown = its.filter(({ runId }) => !known.has(runId));
  // It ended at home a moment ago, or is too new to be listed there: asked by name.
  const each = await Promise.all(
    unknown.map(async (execution) => ({
      id: execution.workflowId ?? '',
      there: await newestEvents(active, namespace, execution, 1),
    })),
  );
  return each.flatMap(({ id, there }) => (there === undefined ? [id] : []));
}

function asking<T>({ connection }: Cluster, ask: () => Promise<T>): Promise<T> {
  return connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
}
