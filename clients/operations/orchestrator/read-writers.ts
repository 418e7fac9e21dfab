/** Who wrote the events of an operation's run, for its report: read from the histories that are still there. */
import { type RecoveryReport, type Writer } from '../../../domain/report';
import { writersOf } from '../../../domain/orchestrator/writers';
import { type Operation } from '../find-operation';
import { grpcCodeOf, grpcCodes, type Temporal } from '../temporal';

/** A history of a thousand events comes in some tens of milliseconds; a report waits no longer than this for who wrote it. Never scaled. */
const asideMs = 3_000;
/** Chosen: a failback has three parts, a renewed one may have a few more. */
const partsAtMost = 20;

/** Unchanged where one server wrote all of it, or nobody tells in time. */
export async function withWriters(
  temporal: Temporal,
  operation: Operation,
  report: RecoveryReport,
): Promise<RecoveryReport> {
  try {
    const clusters = await temporal.connection.withDeadline(Date.now() + asideMs, () =>
      readWriters(temporal, operation),
    );
    return clusters.length === 0 ? report : { ...report, clusters };
  } catch {
    return report;
  }
}

async function readWriters(temporal: Temporal, { workflowId, runId }: Operation): Promise<readonly Writer[]> {
  const { connection } = temporal;
  const { failoverVersionIncrement, clusterName, initialFailoverVersion } =
    await connection.workflowService.getClusterInfo({});
  const versions = await versionsOf(temporal, workflowId, runId);
  // Without the right to list them it names itself, and the other by its number.
  const own = [{ clusterName, initialFailoverVersion }];
  const { clusters } = await connection.operatorService.listClusters({}).catch(() => ({ clusters: own }));
  return writersOf(
    versions,
    clusters.map((one) => ({
      name: one.clusterName ?? '',
      initialFailoverVersion: Number(one.initialFailoverVersion),
    })),
    Number(failoverVersionIncrement),
  );
}

/** Of the whole chain, oldest part first, as far back as its histories are there. */
async function versionsOf(temporal: Temporal, workflowId: string, lastRunId: string): Promise<readonly number[]> {
  const parts: (readonly number[])[] = [];
  let runId: string | undefined = lastRunId;
  while (runId !== undefined && parts.length < partsAtMost) {
    const events = await eventsOf(temporal, workflowId, runId);
    // An earlier part past retention: the rest is told.
    if (events.length === 0) break;
    parts.unshift(events.map(({ version }) => Number(version ?? 0)));
    const before: string | null | undefined =
      events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    runId = before === null || before === '' ? undefined : before;
  }
  return parts.flat();
}

type Events = NonNullable<
  Awaited<ReturnType<ReturnType<Temporal['client']['workflow']['getHandle']>['fetchHistory']>>['events']
>;

/** Empty: this namespace keeps it no more. */
async function eventsOf(temporal: Temporal, workflowId: string, runId: string): Promise<Events> {
  try {
    return (await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound || (error instanceof Error && error.name === 'WorkflowNotFoundError'))
      return [];
    throw error;
  }
}
