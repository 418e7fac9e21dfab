/**
 * Who could write to the old primary: its sessions, and whether each of the application's roles could come back.
 * Fails closed: what the fence's role may not see counts as a client.
 */
import { type SqlWhere } from '../../domain/call-inputs';
import { instant } from '../../domain/instant';
import { type WritersOutput } from '../outputs';
import { applicationName, type Ask } from './connection';

/**
 * PUBLIC's own CONNECT is told as the role `public` (a reserved word, so no real role has it): undo gives it back.
 */
export const publicRole = 'public';

/**
 * A client session that is not ours. Superusers' are left out unless named: on RDS no customer has one, only RDS itself (rdsadmin).
 * A hidden backend_type (no pg_monitor) counts as a client. $1 = the application's roles.
 */
export const foreignSession = `
  coalesce(s.backend_type, 'client backend') = 'client backend' and s.usename is not null and s.pid <> pg_backend_pid()
  and (not r.rolsuper or s.usename = any($1::text[]))
  and not (s.application_name = '${applicationName}' and s.usename <> all($1::text[]))`;

const question = `
  select not pg_is_in_recovery() as writable,
    (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn,
    case when not pg_is_in_recovery() and current_setting('track_commit_timestamp') = 'on'
      then (select timestamp from pg_last_committed_xact()) end as "lastCommitAt",
    clock_timestamp() as "askedAt",
    (select coalesce(json_agg(json_build_object('role', usename, 'count', sessions) order by usename), '[]')
       from (select s.usename, count(*)::int as sessions from pg_stat_activity s join pg_roles r on r.oid = s.usesysid
             where ${foreignSession} group by s.usename) as clients) as sessions,
    (select coalesce(json_agg(json_build_object('role', rolname, 'canLogin', rolcanlogin,
              'canConnect', has_database_privilege(oid, current_database(), 'CONNECT'),
              'granted', exists (select 1 from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) as acl
                where datname = current_database() and acl.grantee = pg_roles.oid and acl.privilege_type = 'CONNECT')) order by rolname), '[]')
       from pg_roles where rolname = any($1::text[])) as roles,
    has_database_privilege('${publicRole}', current_database(), 'CONNECT') as "publicConnects"`;

interface Row {
  readonly writable: boolean;
  readonly lsn: string | null;
  readonly lastCommitAt: Date | null;
  readonly askedAt: Date;
  readonly sessions: WritersOutput['sessions'];
  readonly roles: WritersOutput['roles'];
  readonly publicConnects: boolean;
}

export async function readWriters(
  ask: Ask,
  input: SqlWhere & { readonly roles: readonly string[] },
): Promise<WritersOutput> {
  const [row] = await ask<Row & Record<string, unknown>>(question, [input.roles]);
  if (!row) throw new Error('a select without from answered no row');
  return {
    writable: row.writable,
    sessions: row.sessions,
    roles: [...row.roles, { role: publicRole, canLogin: false, canConnect: row.publicConnects }],
    lsn: row.lsn ?? '0/0',
    lastCommitAt: row.lastCommitAt && instant(row.lastCommitAt.getTime()),
    askedAt: instant(row.askedAt.getTime()),
  };
}
