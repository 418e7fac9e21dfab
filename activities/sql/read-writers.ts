/**
 * Who could write to the old primary: its sessions, whether each of the application's roles could come back, and who else could.
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

/** RDS's own logins beside rdsadmin, as \du lists them on an instance: nobody else can use these names. */
const rdsInternals = ['rdsrepladmin', 'rdsproxyadmin'];

/**
 * Login roles that the plan does not name and that may come in. Superusers are left out, and on RDS their stand-ins, members of rds_superuser
 * (people's logins: no revoke binds them), unless such a one owns the database: then it is what the application was set up with.
 * Roles that only replicate have no CONNECT and are not among them. $1 = the application's roles, $2 = muster's others.
 */
const otherLogin = `
  o.rolcanlogin and not o.rolsuper and o.rolname <> current_user and o.rolname <> all($1::text[] || $2::text[])
  and o.rolname not in (${rdsInternals.map((role) => `'${role}'`).join(', ')})
  and has_database_privilege(o.oid, current_database(), 'CONNECT')
  and (o.oid = (select datdba from pg_database where datname = current_database())
    or not exists (select 1 from pg_roles s where s.rolname = 'rds_superuser' and pg_has_role(o.oid, s.oid, 'MEMBER')))`;

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
    (select coalesce(json_agg(o.rolname order by o.rolname), '[]') from pg_roles o where ${otherLogin}) as others,
    has_database_privilege('${publicRole}', current_database(), 'CONNECT') as "publicConnects"`;

interface Row {
  readonly writable: boolean;
  readonly lsn: string | null;
  readonly lastCommitAt: Date | null;
  readonly askedAt: Date;
  readonly sessions: WritersOutput['sessions'];
  readonly roles: WritersOutput['roles'];
  readonly others: readonly string[];
  readonly publicConnects: boolean;
}

export async function readWriters(
  ask: Ask,
  input: SqlWhere & { readonly roles: readonly string[] },
  keepUsers: readonly string[],
): Promise<WritersOutput> {
  const [row] = await ask<Row & Record<string, unknown>>(question, [input.roles, keepUsers]);
  if (!row) throw new Error('a select without from answered no row');
  return {
    writable: row.writable,
    sessions: row.sessions,
    roles: [...row.roles, { role: publicRole, canLogin: false, canConnect: row.publicConnects }],
    others: row.others,
    lsn: row.lsn ?? '0/0',
    lastCommitAt: row.lastCommitAt && instant(row.lastCommitAt.getTime()),
    askedAt: instant(row.askedAt.getTime()),
  };
}
