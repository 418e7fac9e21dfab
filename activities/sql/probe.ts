/** Where replication stands, a plan's own query, and the write that proves a new primary takes writes. */
import { type CallInputs } from '../../domain/call-inputs';
import { type Evidence } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { type OutputOf, type ReplayOutput } from '../outputs';
import { OutsideError } from '../outside-error';
import { type Ask } from './connection';

interface ReplayRow {
  readonly [column: string]: unknown;
  readonly inRecovery: boolean;
  readonly receivedLsn: string | null;
  readonly replayedLsn: string | null;
  readonly receiving: boolean;
  readonly lastCommitAt: Date | null;
  readonly timeline: number | null;
  readonly askedAt: Date;
}

/**
 * The status of a WAL receiver is hidden from roles without pg_monitor; that there is one is not. The name of the WAL file in use begins
 * with the timeline: true at once after a promotion, where pg_control_checkpoint() waits for a checkpoint.
 */
const replayQuestion = `
  select pg_is_in_recovery() as "inRecovery", pg_last_wal_receive_lsn()::text as "receivedLsn",
    pg_last_wal_replay_lsn()::text as "replayedLsn",
    exists (select 1 from pg_stat_wal_receiver where pid is not null and coalesce(status, 'streaming') = 'streaming') as receiving,
    pg_last_xact_replay_timestamp() as "lastCommitAt",
    case when not pg_is_in_recovery()
      then ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end as timeline,
    clock_timestamp() as "askedAt"`;

export async function readReplay(ask: Ask): Promise<ReplayOutput> {
  const [row] = await ask<ReplayRow>(replayQuestion);
  if (!row) throw new Error('a select without from answered no row');
  return {
    inRecovery: row.inRecovery,
    receivedLsn: row.receivedLsn,
    replayedLsn: row.replayedLsn,
    receiving: row.receiving,
    timeline: row.timeline,
    lastCommitAt: row.lastCommitAt && instant(row.lastCommitAt.getTime()),
    askedAt: instant(row.askedAt.getTime()),
  };
}

/** A judge asks whether rows are there and what they say, never for a table. */
const rowsKept = 20;

export async function query(ask: Ask, input: CallInputs['sql:Query']): Promise<OutputOf<'sql:Query'>> {
  const rows = await ask<Record<string, unknown>>(input.query, input.parameters);
  // JSON-safe: dates become instants, what JSON has no word for becomes text.
  return { rows: rows.slice(0, rowsKept).map((row) => JSON.parse(JSON.stringify(row)) as Record<string, unknown>) };
}

/** Written and read back in one statement each; the row's id is the step's, so a second writing is the same row. */
export async function writeProbe(ask: Ask, input: CallInputs['sql:WriteProbe']): Promise<Evidence> {
  const [there] = await ask<{ found: boolean }>(`select to_regclass('muster_probe.write_probe') is not null as found`);
  if (there?.found !== true) {
    const [schema] = await ask<{ found: boolean }>(`select to_regnamespace('muster_probe') is not null as found`);
    if (schema?.found !== true) await ask('create schema muster_probe');
    await ask(
      'create table if not exists muster_probe.write_probe (id text primary key, written_at timestamptz not null)',
    );
  }
  await ask(
    `insert into muster_probe.write_probe (id, written_at) values ($1, clock_timestamp())
       on conflict (id) do update set written_at = excluded.written_at`,
    [input.id],
  );
  const [row] = await ask<{ written_at: Date }>('select written_at from muster_probe.write_probe where id = $1', [
    input.id,
  ]);
  if (row) return { id: input.id, readBack: true, writtenAt: instant(row.written_at.getTime()) };
  throw new OutsideError(
    'Unavailable',
    'NotReadBack',
    `the probe row ${input.id} was written to ${input.instance} and not found there`,
    'unknown',
  );
}
