/** A base backup over SQL (pg_basebackup does not ship): the copy of a running primary's files, consistent by its backup_label. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withConnection, type Login } from './ask';
import { type Native } from './native';

const run = promisify(execFile);

export async function copyPrimary(backup: {
  readonly from: Login;
  readonly fromData: string;
  readonly toData: string;
  /** Made before the copy, so that the primary keeps every byte of WAL the copy will need. */
  readonly slot: string;
  readonly native: Native;
}): Promise<void> {
  const { from, fromData, toData, slot, native } = backup;
  // pg_backup_start and pg_backup_stop belong to one connection.
  await withConnection(from, async (ask) => {
    await ask('select pg_create_physical_replication_slot($1, true)', [slot]);
    await ask('select pg_backup_start($1, true)', [slot]);
    // As the servers' own user, who then owns the copy.
    await run('cp', ['-a', fromData, toData], native.spawn);
    const [stopped] = await ask<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    if (stopped === undefined) throw new Error(`pg_backup_stop answered no row for the copy of ${fromData}`);
    for (const leftover of ['postmaster.pid', 'postmaster.opts'])
      fs.rmSync(path.join(toData, leftover), { force: true });
    // Slots are the primary's: a copy that kept them would hold WAL back for ever once promoted.
    const slots = path.join(toData, 'pg_replslot');
    for (const copied of fs.readdirSync(slots)) fs.rmSync(path.join(slots, copied), { recursive: true });
    fs.writeFileSync(path.join(toData, 'backup_label'), stopped.labelfile);
  });
}
