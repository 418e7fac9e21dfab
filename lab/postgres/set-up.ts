/** Making a primary out of nothing and a replica out of a primary, up to the moment they serve. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection, type Login } from './ask';
import { copyPrimary } from './base-backup';
import { writeConfiguration, writeStandby, replicationUser, superuser } from './configuration';
import { type Address } from '../world/parts';
import { type Instance } from './layout';
import { chownAll, type Native } from './native';
import { grantStatements, roleStatements } from './roles';

/** First bytes through an 80 ms link come in well under a second; a world whose links are cut at the start waits in vain. */
const streamingTimeoutMs = 30_000;

interface Start {
  readonly primary: Instance;
  readonly native: Native;
  readonly passwords: Readonly<Record<string, string>>;
  /** The superuser's, to the primary. */
  readonly login: Login;
  readonly start: () => Promise<void>;
}

export async function setUpPrimary({ primary, native, passwords, login, start }: Start): Promise<void> {
  const { server, archive, database } = primary;
  await server.initialise(passwords[superuser] ?? '');
  writeConfiguration(server.data, { port: server.port, archive });
  own(server.data, native);
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
  needs: Start & { readonly replica: Instance; readonly through: Address },
): Promise<void> {
  const { primary, replica, native, passwords, login, through, start } = needs;
  const slot = slotName(replica);
  const data = replica.server.data;
  await copyPrimary({ from: login, fromData: primary.server.data, toData: data, slot, native });
  writeConfiguration(data, { port: replica.server.port, archive: replica.archive });
  writeStandby(data, { ...through, password: passwords[replicationUser] ?? '', slot });
  own(data, native);
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

/** As RDS names the slots of its replicas: lower case letters, digits and underscores are all a slot may have. */
function slotName({ region, id }: Instance): string {
  return `rds_${region}_${id}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}

function own(data: string, { spawn }: Native): void {
  if (spawn.uid !== undefined) chownAll(data, spawn.uid, spawn.gid ?? spawn.uid);
}

function withoutPassword(statement: string): string {
  return statement.replace(/password '.*'/, "password '...'").slice(0, 300);
}
