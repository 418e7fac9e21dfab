/**
 * Closing a database to its application and opening it again. First the doors, committed, then the sessions inside:
 * the other way round a session that ended would be back before the door is shut.
 * `default_transaction_read_only` is no fence, for any session can override it (design section 5).
 */
import { escapeIdentifier } from 'pg';
import { type CallInputs } from '../../domain/call-inputs';
import { type Evidence } from '../../domain/goal';
import { type Ask } from './connection';
import { foreignSession, publicRole } from './read-writers';

/** `keepUsers`: roles that must still connect after PUBLIC no longer may; the fence's own role always does. */
export async function closeForWrites(
  ask: Ask,
  input: CallInputs['sql:CloseForWrites'],
  keepUsers: readonly string[],
): Promise<Evidence> {
  const database = escapeIdentifier(input.database);
  const staying = await stillConnecting(ask, keepUsers);
  const statements = [
    'begin',
    // A second fence at the same time waits instead of failing with "tuple concurrently updated".
    `select pg_advisory_xact_lock(hashtext('muster fence'))`,
    ...staying.map((role) => `grant connect on database ${database} to ${escapeIdentifier(role)}`),
    ...input.roles.flatMap((role) => [
      `alter role ${escapeIdentifier(role)} nologin`,
      `revoke connect on database ${database} from ${escapeIdentifier(role)}`,
    ]),
    `revoke connect on database ${database} from public`,
    'commit',
  ];
  await ask(statements.join('; '));
  const ended = await ask<{ ended: boolean }>(
    `select pg_terminate_backend(s.pid) as ended from pg_stat_activity s join pg_roles r on r.oid = s.usesysid where ${foreignSession}`,
    [input.roles],
  );
  return { sessionsEnded: ended.filter((one) => one.ended).length };
}

/** The exact inverse: what could log in and connect before, can again; what could not, still cannot. */
export async function openForWrites(ask: Ask, input: CallInputs['sql:OpenForWrites']): Promise<Evidence> {
  const database = escapeIdentifier(input.database);
  const roles = input.roles.filter(({ role }) => role !== publicRole);
  const open = input.roles.find(({ role }) => role === publicRole)?.canConnect === true;
  await ask(
    [
      'begin',
      `select pg_advisory_xact_lock(hashtext('muster fence'))`,
      ...(open ? [`grant connect on database ${database} to public`] : []),
      ...roles.filter(({ canLogin }) => canLogin).map(({ role }) => `alter role ${escapeIdentifier(role)} login`),
      'commit',
    ].join('; '),
  );
  // Only after PUBLIC has it back: who connected through PUBLIC, or another role, gets no grant that it never had.
  const granted = roles.filter((one) => one.granted === true).map(({ role }) => role);
  const connecting = roles.filter(({ canConnect }) => canConnect).map(({ role }) => role);
  const lacking = await ask<{ role: string }>(
    `select rolname as role from pg_roles where rolname = any($1::text[])
       or rolname = any($2::text[]) and not has_database_privilege(oid, current_database(), 'CONNECT')`,
    [granted, connecting],
  );
  for (const { role } of lacking) await ask(`grant connect on database ${database} to ${escapeIdentifier(role)}`);
  return { rolesOpened: roles.length };
}

/** Those of muster's roles that can connect now; a role that cannot is not given what it never had. */
async function stillConnecting(ask: Ask, keepUsers: readonly string[]): Promise<readonly string[]> {
  const rows = await ask<{ role: string }>(
    `select rolname as role from pg_roles where (rolname = any($1::text[]) or rolname = current_user)
       and not rolsuper and has_database_privilege(oid, current_database(), 'CONNECT')`,
    [keepUsers],
  );
  return rows.map(({ role }) => role);
}
