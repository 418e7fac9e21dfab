/**
 * How far a Region's replica is behind, in ms, from WAL positions alone: the age of the newest position of its primary that it has
 * replayed. Nothing is written for it, a lost primary makes it grow, and another timeline's positions are not compared.
 */
import { type Databases } from '../world/parts';
import { createSessions, serverOf, type Instance } from './sessions';

export interface ReplicaLag {
  /** As exact as it is asked often; undefined when the database has no replica there, or none that was ever seen streaming. */
  readonly ofReplicaIn: (database: string, region: string) => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

interface Position {
  readonly timeline: string;
  /** Bytes since 0/0. */
  readonly lsn: number;
  readonly at: number;
}

/** Positions kept for each database: at one a second, ten minutes; what is further behind reads as at least that. */
const kept = 600;

const onPrimary = `
  select left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as lsn`;
const onReplica = `
  select (select lpad(upper(to_hex(received_tli)), 8, '0') from pg_stat_wal_receiver where status = 'streaming') as timeline,
    pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 as lsn`;

export function createReplicaLag(databases: Databases, now: () => number): ReplicaLag {
  const sessions = createSessions(databases);
  const written = new Map<string, readonly Position[]>();
  /** By server: the timeline it was last seen to stream. */
  const streamed = new Map<string, string>();
  /** By server: when it had everything. */
  const caughtUp = new Map<string, number>();

  const sample = async (primary: Instance) => {
    const at = now();
    const [row] = (await sessions.ask<Omit<Position, 'at'>>(primary, onPrimary)) ?? [];
    if (row === undefined) return;
    written.set(primary.database, [...(written.get(primary.database) ?? []), { ...row, at }].slice(-kept));
  };
  const look = async (replica: Instance, server: string) => {
    const [row] =
      (replica.running
        ? await sessions.ask<{ timeline: string | null; lsn: number | null }>(replica, onReplica)
        : undefined) ?? [];
    if (row?.timeline != null) streamed.set(server, row.timeline);
    const timeline = streamed.get(server);
    const reached = (written.get(replica.database) ?? []).findLast(
      (position) => position.timeline === timeline && position.lsn <= (row?.lsn ?? -1),
    );
    if (reached !== undefined) caughtUp.set(server, Math.max(reached.at, caughtUp.get(server) ?? 0));
    const since = caughtUp.get(server);
    return since === undefined ? undefined : now() - since;
  };

  return {
    ofReplicaIn: async (database, region) => {
      const serving = databases.states().filter((one) => one.database === database && one.servesCustomers);
      const replica = serving.find((one) => one.region === region && one.isReplica);
      if (replica === undefined) return undefined;
      // Before anything is awaited: it may be gone after that.
      const server = serverOf(databases, replica);
      await Promise.all(serving.filter((one) => one.running && !one.isReplica).map(sample));
      return look(replica, server);
    },
    stop: sessions.close,
  };
}
