/** How complete the other side's copy is: histories of what runs, read from each cluster's own store and compared by their last events. */
import { tsToMs } from '@temporalio/common/lib/time';
import { ownCopy } from '../../../contract/temporal-wire';
import { instant, type Instant } from '../../../domain/instant';
import { isBehind } from '../../../domain/orchestrator/stalled-copies';
import { type Region } from '../../../domain/regions';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { type Cluster, requestMs } from './cluster';
import { type ClusterLook } from './look';

export interface CopySeen {
  /** The side that follows. */
  readonly standby: Region;
  /** Runs compared: those that run at home, at most a hundred, without those of `unread`. */
  readonly compared: number;
  /** More run than were looked at. */
  readonly more: boolean;
  /** Runs of which one side did not tell: nothing is known of their copy. */
  readonly unread: readonly string[];
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
  /** Runs that ended at home and run on in the copy, which lacks their end: after a takeover they would end once more. */
  readonly ended: readonly string[];
}

/** What the side that answers has by itself, while home is silent: what home wrote after it is not there. */
export interface SurvivorSeen {
  readonly region: Region;
  readonly runs: number;
  /** More run than were looked at. */
  readonly more: boolean;
  /** Runs of which it did not tell up to when. */
  readonly unread: readonly string[];
  /** Its newest event of what else runs, by the clock of whoever wrote it. Null: none was read. */
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
  const known = new Set(runs.executions.map(({ runId }) => runId));
  const itsOwn = itsRuns.executions.filter(({ runId }) => !known.has(runId));
  const compare = (execution: Execution) => compareRun(active, standby, namespace, execution);
  const [ofHome, ofStandby] = await Promise.all([
    Promise.all(runs.executions.map(compare)),
    Promise.all(itsOwn.map(compare)),
  ]);
  const compared = ofHome.filter(isCompared);
  const unread = [...ofHome, ...ofStandby].flatMap((one) => (one !== null && !isCompared(one) ? [one.id] : []));
  const lacked = compared.flatMap(({ lacks }) => (lacks === null ? [] : [lacks]));
  const newest = Math.max(...compared.map(({ newestMs }) => newestMs));
  const nowAtHome = Date.now() + (homeAheadMs ?? 0);
  return {
    standby: other.region,
    compared: compared.length,
    more: runs.more,
    unread,
    behindEvents: lacked.reduce((sum, { events }) => sum + events, 0),
    missing: compared.flatMap(({ id, lacks }) => (lacks?.isAll === true ? [id] : [])),
    upTo: compared.length === 0 ? null : instant(Math.min(newest, ...lacked.map(({ beforeMs }) => beforeMs))),
    lagMs: lacked.length === 0 ? 0 : Math.max(0, nowAtHome - Math.min(...lacked.map(({ oldestMs }) => oldestMs))),
    ended: ofStandby.filter(isCompared).flatMap(({ id, lacks }) => (lacks === null ? [] : [id])),
    strays: itsOwn.flatMap((execution, index) => (ofStandby[index] === null ? [idOf(execution)] : [])),
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
  const each = await Promise.all(
    runs.executions.map(async (execution) => ({
      id: idOf(execution),
      events: await newestEvents(cluster, namespace, execution, 1),
    })),
  );
  const times = each.flatMap(({ events }) => (typeof events === 'string' ? [] : (events[0]?.atMs ?? [])));
  return {
    ...{ region, runs: each.length, more: runs.more },
    unread: each.flatMap(({ id, events }) => (events === 'not read' ? [id] : [])),
    upTo: times.length === 0 ? null : instant(Math.max(...times)),
  };
}

type Execution = { readonly workflowId?: string | null; readonly runId?: string | null };

const idOf = ({ workflowId }: Execution): string => workflowId ?? '';

async function runningAt(
  cluster: Cluster,
  namespace: string,
): Promise<{ readonly executions: readonly Execution[]; readonly more: boolean }> {
  const { executions, nextPageToken } = await asking(cluster, () =>
    cluster.connection.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: comparedAtMost,
      query: "ExecutionStatus = 'Running'",
    }),
  );
  // A full page has a token although nothing may come after it.
  const more = executions.length >= comparedAtMost && nextPageToken.length > 0;
  return { executions: executions.flatMap(({ execution }) => (execution ? [execution] : [])), more };
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

/** One of the two did not tell. */
type Unread = Pick<Compared, 'id'>;

function isCompared(one: Compared | Unread | null): one is Compared {
  return one !== null && 'lacks' in one;
}

/** Home is read first: what is written meanwhile makes the other side look ahead, never behind. Null: home has it no more. */
async function compareRun(
  active: Cluster,
  standby: Cluster,
  namespace: string,
  execution: Execution,
): Promise<Compared | Unread | null> {
  const id = idOf(execution);
  const here = await newestEvents(active, namespace, execution, 1);
  if (here === 'no such run') return null;
  const last = here === 'not read' ? undefined : here[0];
  if (last === undefined) return { id };
  const itsNewest = await newestEvents(standby, namespace, execution, 1);
  if (itsNewest === 'not read') return { id };
  const there = itsNewest === 'no such run' ? undefined : itsNewest[0];
  if (there && !isBehind(there, last)) return { id, newestMs: last.atMs, lacks: null };
  // Of a copy that went another way, and further, it is not known how many: the last one at least.
  const events = Math.max(1, last.id - (there?.id ?? 0));
  const lacked = await newestEvents(active, namespace, execution, Math.min(events, lackedAtMost));
  if (typeof lacked === 'string') return { id };
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

/** Newest first. */
async function newestEvents(
  cluster: Cluster,
  namespace: string,
  execution: Execution,
  most: number,
): Promise<readonly EventSeen[] | 'no such run' | 'not read'> {
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
  } catch (error) {
    return grpcCodeOf(error) === grpcCodes.notFound ? 'no such run' : 'not read';
  }
}

function asking<T>({ connection }: Cluster, ask: () => Promise<T>): Promise<T> {
  return connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
}
