/** Copies of a running server's files over SQL (pg_basebackup does not ship), consistent by their backup_label. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withConnection, type Login } from './ask';
import { type Native } from './native';

const run = promisify(execFile);

/** The copy holds all the WAL it needs to become consistent; what it takes to go on from there comes by stream or archive. */
export async function copyRunning(backup: {
  readonly from: Login;
  readonly fromData: string;
  readonly toData: string;
  /** Made before the copy, so that the primary keeps every byte of WAL its standby will need. */
  readonly slot?: string;
  readonly native: Native;
}): Promise<void> {
  const { from, fromData, toData, slot, native } = backup;
  fs.rmSync(toData, { recursive: true, force: true });
  // pg_backup_start and pg_backup_stop belong to one connection.
  await withConnection(from, async (ask) => {
    if (slot !== undefined) {
      await ask(
        'select pg_create_physical_replication_slot($1, true) where not exists (select from pg_replication_slots where slot_name = $1)',
        [slot],
      );
    }
    await ask('select pg_backup_start($1, true)', [slot ?? 'lab']);
    await copyTree(fromData, toData, native);
    const [stopped] = await ask<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    if (stopped === undefined) throw new Error(`pg_backup_stop answered no row for the copy of ${fromData}`);
    // Once more, now that the WAL written during the copy is in it up to the end of the backup.
    await copyTree(`${path.join(fromData, 'pg_wal')}/.`, path.join(toData, 'pg_wal'), native);
    for (const leftover of ['postmaster.pid', 'postmaster.opts', 'standby.signal', 'recovery.signal'])
      fs.rmSync(path.join(toData, leftover), { force: true });
    // Slots are the primary's: a copy that kept them would hold WAL back for ever once promoted. So is what it has still to archive.
    for (const folder of ['pg_replslot', path.join('pg_wal', 'archive_status')]) {
      const inside = path.join(toData, folder);
      for (const copied of fs.readdirSync(inside)) fs.rmSync(path.join(inside, copied), { recursive: true });
    }
    const label = path.join(toData, 'backup_label');
    fs.writeFileSync(label, stopped.labelfile);
    const { uid, gid } = native.spawn;
    if (uid !== undefined) fs.chownSync(label, uid, gid ?? uid);
  });
}

/** AWS copies in its storage; here the servers that customers ask go first. */
const copyNiceness = 15;

/** As the servers' own user, who then owns the copy. */
export async function copyTree(from: string, to: string, native: Native): Promise<void> {
  try {
    await run('nice', ['-n', String(copyNiceness), 'cp', '-a', from, to], {
      ...native.spawn,
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (failure) {
    // PostgreSQL removes files while it is copied (old WAL, temporary relations); its documentation says to go on.
    if (!onlyVanished(failure)) throw failure;
  }
}

function onlyVanished(failure: unknown): boolean {
  const said = typeof failure === 'object' && failure !== null && 'stderr' in failure ? String(failure.stderr) : '';
  const lines = said.trim().split('\n');
  return lines.every((line) => /cannot (stat|open) .*No such file or directory/.test(line));
}
