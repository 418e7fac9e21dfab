/** The configuration files of one server: small, whole, and the same for every instance but for port and archive. */
import fs from 'node:fs';
import path from 'node:path';

/** The lab's superuser and replication user, named as RDS names its own; no application ever gets them. */
export const superuser = 'rdsadmin';
export const replicationUser = 'rdsrepladmin';

export function writeConfiguration(data: string, instance: { readonly port: number; readonly archive: string }): void {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    port: String(instance.port),
    // No socket file: everything goes over TCP, as to RDS, and paths cannot grow too long for a socket.
    unix_socket_directories: '',
    max_connections: '300',
    // A fence must get in when the application has taken every other connection.
    reserved_connections: '10',
    password_encryption: 'scram-sha-256',
    shared_buffers: '64MB',
    wal_level: 'replica',
    max_wal_senders: '8',
    max_replication_slots: '8',
    hot_standby: 'on',
    // The default of 5 s is how long a promotion after kill -9 took; so it takes 0.2 s.
    wal_retrieve_retry_interval: '200ms',
    // pg_xact_commit_timestamp survives a restart, pg_last_xact_replay_timestamp() does not; RDS has it as a parameter too.
    track_commit_timestamp: 'on',
    archive_mode: 'on',
    // No such folder: backups are off. Whole or not at all, for who copies the archive to another Region looks at any time.
    archive_command: `test ! -d "${instance.archive}" || { cp "%p" "${instance.archive}/.%f" && mv "${instance.archive}/.%f" "${instance.archive}/%f"; }`,
    // A base backup is copied together with its WAL: a checkpoint meanwhile must not take it away.
    wal_keep_size: '64MB',
    max_wal_size: '128MB',
    min_wal_size: '16MB',
    // kill -9 loses nothing the kernel has taken; only a power cut of this machine would, and the lab does not play one.
    fsync: 'off',
    // One process less per worker for each of many small servers.
    io_method: 'sync',
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}`);
  fs.writeFileSync(path.join(data, 'postgresql.conf'), `${lines.join('\n')}\n`);
  fs.writeFileSync(
    path.join(data, 'pg_hba.conf'),
    [
      'host all all 127.0.0.1/32 scram-sha-256',
      `host replication ${replicationUser} 127.0.0.1/32 scram-sha-256`,
      '',
    ].join('\n'),
  );
}

/** Makes the copy of a primary in `data` its standby, streaming from `host`:`port` by a slot of its own. */
export function writeStandby(
  data: string,
  source: { readonly host: string; readonly port: number; readonly password: string; readonly slot: string },
): void {
  const conninfo = `host=${source.host} port=${source.port} user=${replicationUser} password=${source.password} sslmode=disable application_name=${source.slot}`;
  fs.writeFileSync(
    path.join(data, 'postgresql.auto.conf'),
    `primary_conninfo = ${quoted(conninfo)}\nprimary_slot_name = ${quoted(source.slot)}\n`,
  );
  fs.writeFileSync(path.join(data, 'standby.signal'), '');
}

/**
 * Makes the copy in `data` recover to an instant (or to the last of its WAL) and then take writes, on a timeline of its own.
 * Without hot_standby it takes no connection before that: started means recovered.
 */
export function writeRecovery(data: string, from: { readonly wal: string; readonly until?: string }): void {
  const target =
    from.until === undefined
      ? ''
      : `recovery_target_time = ${quoted(from.until)}\nrecovery_target_action = 'promote'\n`;
  fs.writeFileSync(
    path.join(data, 'postgresql.auto.conf'),
    `hot_standby = off\nrestore_command = ${quoted(`cp "${from.wal}/%f" "%p"`)}\n${target}`,
  );
  fs.writeFileSync(path.join(data, 'recovery.signal'), '');
}

/** Nothing beyond postgresql.conf: what was said for a recovery must not be heard again at the next start. */
export function clearRecovery(data: string): void {
  fs.writeFileSync(path.join(data, 'postgresql.auto.conf'), '');
}

export const standbySignal = 'standby.signal';

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
