/** The keeper of copies of this worker process, wired: connections of its own to both clusters. */
import { Connection } from '@temporalio/client';
import { askMs, type CopyKeeper, type CopySide, startKeepingCopies } from '../activities/orchestrator/keep-copies';
import { type RunKey, sendAgainMethod, sendAgainRequest } from '../activities/orchestrator/send-again';
import { type OrchestratorFile } from '../config/orchestrator';
import { adminService } from '../contract/temporal-wire';
import { askOwnCopy, connectionTo, isNotFound } from './side-connection';

export interface KeepWish {
  readonly file: Pick<OrchestratorFile, 'namespace' | 'clusters'>;
  /** This worker's. */
  readonly region: string;
}

/** Chosen: what stands still is sent again within half a minute and two looks. A look costs each worker two requests a run. Never scaled. */
const keepEveryMs = 15_000;
/** Chosen: the newest thousand are looked at. */
const [pageSize, pagesAtMost] = [100, 10];

/** Undefined: this worker stands in neither of the two Regions. */
export function openCopyKeeper({ file, region }: KeepWish): CopyKeeper | undefined {
  const { namespace, clusters } = file;
  if (!clusters.some((one) => one.region === region)) return undefined;
  const [a, b] = clusters;
  const connections = [connectionTo(a), connectionTo(b)] as const;
  const keeper = startKeepingCopies({
    sides: [copySide(connections[0], a.region, namespace), copySide(connections[1], b.region, namespace)],
    everyMs: keepEveryMs,
    monotonicMs: () => performance.now(),
    log: (line) => {
      console.error(`${new Date().toISOString()} copies: ${line}`);
    },
  });
  return {
    stop: async () => {
      await keeper.stop();
      await Promise.all(connections.map((one) => one.close()));
    },
  };
}

function copySide(connection: Connection, region: string, namespace: string): CopySide {
  const { workflowService } = connection;
  const asking = <T>(ask: () => Promise<T>): Promise<T> => askOwnCopy(connection, askMs, ask);
  return {
    region,
    active: () =>
      asking(async () => {
        const { replicationConfig } = await workflowService.describeNamespace({ namespace });
        return replicationConfig?.activeClusterName ?? '';
      }),
    running: () =>
      asking(async () => {
        const runs: RunKey[] = [];
        let nextPageToken = new Uint8Array();
        for (let page = 0; page < pagesAtMost; page += 1) {
          const asked = { namespace, pageSize, nextPageToken, query: "ExecutionStatus = 'Running'" };
          const answer = await workflowService.listWorkflowExecutions(asked);
          for (const { execution } of answer.executions)
            runs.push({ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' });
          nextPageToken = Uint8Array.from(answer.nextPageToken);
          if (nextPageToken.length === 0) break;
        }
        return runs;
      }),
    lastEvent: async (execution) => {
      try {
        const { history } = await asking(() =>
          workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: 1 }),
        );
        const last = history?.events?.[0];
        return last ? { version: Number(last.version), id: Number(last.eventId) } : null;
      } catch (error) {
        if (error instanceof Error && isNotFound(error.cause)) return null;
        throw error;
      }
    },
    sendAgain: (run) => asking(() => AdminConnection.sendAgain(connection, namespace, run)),
  };
}

type Send = (method: { readonly name: string }, request: Uint8Array, answer: (error: Error | null) => void) => void;

/** Never made: only a class of its own may ask Connection for a service that it does not offer itself. */
class AdminConnection extends Connection {
  static sendAgain(connection: Connection, namespace: string, run: RunKey): Promise<void> {
    // unsafe: the channel and the key of this very connection, which it keeps to itself and shares among its services.
    const { client, apiKeyFnRef } = connection as unknown as Pick<
      Parameters<typeof Connection.generateRPCImplementation>[0],
      'client' | 'apiKeyFnRef'
    >;
    const { callContextStorage, options } = connection;
    // unsafe: it reads the name of a method and nothing else of it.
    const send = Connection.generateRPCImplementation({
      ...{ client, apiKeyFnRef, callContextStorage, serviceName: adminService },
      interceptors: options.interceptors,
      staticMetadata: options.metadata,
    }) as unknown as Send;
    return new Promise((resolve, reject) => {
      send({ name: sendAgainMethod }, sendAgainRequest(namespace, run), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }
}
