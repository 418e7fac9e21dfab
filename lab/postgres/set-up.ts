/** Making a primary out of nothing, a replica out of a primary, and an instance out of a copy, up to the moment they serve. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection, type Login } from './ask';
import { copyRunning, copyTree } from './base-backup';
import {
  clearRecovery,
  writeConfiguration,
  writeRecovery,
  writeStandby,
  replicationUser,
  superuser,
} from './configuration';
import { type Address } from '../world/parts';
import { slotOf, type Instance } from './instance';
import { type Native } from './native';
import { grantStatements, roleStatements } from './roles';

/** First bytes through an 80 ms link come in well under a second; a world whose links are cut at the start waits in vain. */
const streamingTimeoutMs = 30_000;

interface Start {
  readonly native: Native;
  readonly start: () => Promise<void>;
}

interface FromPrimary extends Start {
  readonly primary: Instance;
  readonly passwords: Readonly<Record<string, string>>;
  /** The superuser's, to the primary. */
  readonly login: Login;
}

export async function setUpPrimary({ primary, native, passwords, login, start }: FromPrimary): Promise<void> {
  const { server, database } = primary;
  await server.initialise(passwords[superuser] ?? '');
  configure(primary, native);
  await start();
  const inOrder = async (database: string, statements: readonly string[]) => {
    await withConnection({ ...login, database }, async (ask) => {
      for (const statement of statements) {
        await ask(statement).catch((cause: unknown) => {
          throw new Error(`database ${primary.database.name}: ${String(cause)} in: ${withoutPassword(statement)}`, {
            cause,
          });
        });
      }
    });
  };
  await inOrder(login.database, roleStatements(database, passwords));
  await inOrder(database.database, grantStatements(database));
}

export async function setUpReplica(
  needs: FromPrimary & { readonly replica: Instance; readonly through: Address },
): Promise<void> {
  const { primary, replica, native, passwords, login, through, start } = needs;
  const slot = slotOf(replica);
  const data = replica.server.data;
  await copyRunning({ from: login, fromData: primary.server.data, toData: data, slot, native });
  writeStandby(data, { ...through, password: passwords[replicationUser] ?? '', slot });
  configure(replica, native);
  await start();
  await withConnection(login, async (ask) => {
    const deadline = Date.now() + streamingTimeoutMs;
    for (;;) {
      const rows = await ask<{ state: string }>('select state from pg_stat_replication where application_name = $1', [
        slot,
      ]);
      if (rows[0]?.state === 'streaming') return;
      if (Date.now() > deadline) {
        throw new Error(
          `${replica.id} does not stream from ${primary.id} after ${streamingTimeoutMs} ms (state ${rows[0]?.state ?? 'not connected'}): is the link between their Regions cut at the start?`,
        );
      }
      await sleep(20);
    }
  });
}

export interface Copy {
  readonly base: string;
  /** Archived since the base; absent where the base is all there is (a snapshot). */
  readonly wal?: string;
  /** ms; absent: to the end of what there is. */
  readonly until?: number;
}

export async function setUpRestored(
  needs: Start & { readonly restored: Instance; readonly copy: Copy },
): Promise<void> {
  const { restored, native, copy, start } = needs;
  const { data } = restored.server;
  // Of its own: the archive it comes from may be removed with its instance while this one recovers.
  const wal = path.join(restored.folder, 'wal-to-recover');
  fs.rmSync(data, { recursive: true, force: true });
  fs.rmSync(wal, { recursive: true, force: true });
  fs.mkdirSync(wal);
  if (copy.wal !== undefined) linkNew(copy.wal, wal);
  await copyTree(copy.base, data, native);
  const recover = (until?: string) => {
    writeRecovery(data, { wal, ...(until !== undefined && { until }) });
    configure(restored, native);
  };
  if (native.spawn.uid !== undefined) fs.chownSync(wal, native.spawn.uid, native.spawn.gid ?? native.spawn.uid);
  // PostgreSQL takes no Z for UTC here.
  recover(copy.until === undefined ? undefined : new Date(copy.until).toISOString().replace('Z', '+00'));
  try {
    await start();
  } catch (failure) {
    // Nothing was committed after the instant in all the WAL there is: its end is the state at that instant.
    if (!/recovery ended before configured recovery target/.test(String(failure))) throw failure;
    recover();
    await start();
  }
  clearRecovery(data);
  fs.rmSync(wal, { recursive: true });
}

/** Hard links: an archived segment is never written again, so a link is as good as a copy. */
export function linkNew(from: string, to: string): void {
  for (const name of fs.readdirSync(from)) {
    // Half copied by an archive_command that is under way.
    if (name.startsWith('.')) continue;
    const link = path.join(to, name);
    if (!fs.existsSync(link)) fs.linkSync(path.join(from, name), link);
  }
}

/** The rest of the folder is the servers' user's already, who made or copied it. */
function configure({ server, archive }: Instance, { spawn }: Native): void {
  writeConfiguration(server.data, { port: server.port, archive });
  if (spawn.uid === undefined) return;
  for (const name of fs.readdirSync(server.data))
    if (/\.(conf|signal)$|^backup_label$/.test(name))
      fs.chownSync(path.join(server.data, name), spawn.uid, spawn.gid ?? spawn.uid);
}

function withoutPassword(statement: string): string {
  return statement.replace(/password '.*'/, "password '...'").slice(0, 300);
}
