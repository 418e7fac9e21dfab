/** The configuration of one of two replicated clusters on this machine: SQLite files, loopback ports, one history shard count for life. */
import { LOOPBACK } from './loopback';

export interface ClusterSettings {
  /** As the namespace's activeClusterName says it: the Region's name. */
  readonly name: string;
  /** Its remainder of the namespace's failoverVersion; its own among the clusters, below `failoverVersionIncrement`. */
  readonly initialFailoverVersion: number;
  /** Path of its two database files, without an ending. */
  readonly database: string;
  readonly dynamicConfig: string;
  readonly ports: ClusterPorts;
}

/** Nine: a frontend for clients and its peer, its HTTP API, and for each of the four services a port to find each other by. */
export interface ClusterPorts {
  readonly frontend: number;
  readonly http: number;
  readonly history: number;
  readonly matching: number;
  readonly worker: number;
  readonly membership: readonly [frontend: number, history: number, matching: number, worker: number];
}

/** Equal in all clusters: a version's remainder by it names the cluster that gave it out. */
export const failoverVersionIncrement = 100;
/** Chosen: history of one application; the number is fixed for the life of a cluster and must divide its peer's. */
const historyShards = 4;

/** For `temporal-server --config-file FILE --allow-no-auth start`. JSON is YAML. */
export function clusterConfig({
  name,
  initialFailoverVersion,
  database,
  dynamicConfig,
  ports,
}: ClusterSettings): string {
  const store = (file: string) => ({
    sql: {
      pluginName: 'sqlite',
      databaseName: file,
      connectAddr: LOOPBACK,
      connectProtocol: 'tcp',
      // One connection: SQLite has one writer. WAL, so that a kill -9 loses nothing that was answered.
      maxConns: 1,
      maxIdleConns: 1,
      connectAttributes: { mode: 'rwc', setup: 'true', journal_mode: 'wal', synchronous: '2', busy_timeout: '10000' },
    },
  });
  const service = (grpcPort: number, membershipPort: number, more = {}) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true, ...more },
  });
  const [frontend, history, matching, worker] = ports.membership;
  const address = `${LOOPBACK}:${ports.frontend}`;
  return JSON.stringify(
    {
      log: { stdout: true, level: 'warn' },
      persistence: {
        defaultStore: 'default',
        visibilityStore: 'visibility',
        numHistoryShards: historyShards,
        datastores: { default: store(`${database}.db`), visibility: store(`${database}-visibility.db`) },
      },
      global: { membership: { maxJoinDuration: '30s', broadcastAddress: LOOPBACK } },
      services: {
        frontend: service(ports.frontend, frontend, { httpPort: ports.http }),
        history: service(ports.history, history),
        matching: service(ports.matching, matching),
        worker: service(ports.worker, worker),
      },
      clusterMetadata: {
        enableGlobalNamespace: true,
        failoverVersionIncrement,
        masterClusterName: name,
        currentClusterName: name,
        clusterInformation: {
          [name]: { enabled: true, initialFailoverVersion, rpcName: 'frontend', rpcAddress: address },
        },
      },
      // Workers and clients of either side are served by the active one.
      dcRedirectionPolicy: { policy: 'all-apis-forwarding' },
      publicClient: { hostPort: address },
      dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '10s' },
    },
    null,
    2,
  );
}

/**
 * A peer, and a namespace made there, are known after a refresh: a minute by default. For as long as ReplicationProgressCacheTTL (an hour by
 * default) a run whose history went another way may hold up the replication of its whole shard (docs/orchestrator.md, A stream is held up).
 */
export const dynamicConfig = JSON.stringify({
  'system.clusterMetadataRefreshInterval': [{ value: '2s' }],
  'system.namespaceCacheRefreshInterval': [{ value: '1s' }],
  'history.ReplicationProgressCacheTTL': [{ value: '5s' }],
  'frontend.enableServerVersionCheck': [{ value: false }],
});
