/** Replication slots that RDS made on a primary: those of replicas that are gone or promoted would hold its WAL back for ever. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection, type Login } from './ask';

/** A walsender whose standby is gone ends within its own time-out; terminated, at once. */
const goneTimeoutMs = 10_000;

/** Slots that somebody else made are left alone. */
const others = "slot_name like 'rds\\_%' and slot_name <> all($1)";

export async function dropOtherSlots(login: Login, kept: readonly string[]): Promise<void> {
  await withConnection(login, async (ask) => {
    const deadline = Date.now() + goneTimeoutMs;
    for (;;) {
      await ask(`select pg_terminate_backend(active_pid) from pg_replication_slots where ${others} and active`, [
        [...kept],
      ]);
      await ask(`select pg_drop_replication_slot(slot_name) from pg_replication_slots where ${others} and not active`, [
        [...kept],
      ]);
      const [left] = await ask<{ n: number }>(`select count(*)::int as n from pg_replication_slots where ${others}`, [
        [...kept],
      ]);
      if (left?.n === 0) return;
      if (Date.now() > deadline)
        throw new Error(`${left?.n ?? 'some'} replication slots are still in use after ${goneTimeoutMs} ms`);
      await sleep(20);
    }
  });
}
