/**
 * Who may do what in a database, as a careful owner of an RDS instance sets it up: the application's roles, the probe
 * that measures, the fence that closes others out. CONNECT is granted role by role, so that taking it back works.
 */
import { type Settings } from '../world/settings';
import { replicationUser } from './configuration';

export type DatabaseSettings = Settings['databases'][number];

/** Runs on the maintenance database, before the database itself exists. */
export function roleStatements(database: DatabaseSettings, passwords: Readonly<Record<string, string>>): string[] {
  const names = namesBy(database);
  const [owner] = names.fence;
  return [
    `create role ${replicationUser} replication login password ${literal(passwords[replicationUser] ?? '')}`,
    ...Object.keys(database.roles).map(
      (role) => `create role ${name(role)} login password ${literal(passwords[role] ?? '')}`,
    ),
    ...names.probe.map((role) => `grant pg_monitor, pg_read_all_data, pg_use_reserved_connections to ${name(role)}`),
    ...names.fence.flatMap((role) => [
      `alter role ${name(role)} createrole`,
      // pg_monitor: without it pg_stat_activity hides whose sessions are clients.
      `grant pg_signal_backend, pg_monitor, pg_use_reserved_connections to ${name(role)}`,
      // ADMIN is what ALTER ROLE app NOLOGIN asks for; the fence cannot become the application.
      ...names.app.map((app) => `grant ${name(app)} to ${name(role)} with admin true, inherit false, set false`),
      ...(role === owner ? [] : [`grant ${name(owner ?? role)} to ${name(role)}`]),
    ]),
    // Its owner, because REVOKE CONNECT takes back only what the owner granted.
    `create database ${name(database.database)}${owner === undefined ? '' : ` owner ${name(owner)}`}`,
  ];
}

/** Runs in the database itself: its schema, then what each role may do in it. */
export function grantStatements(database: DatabaseSettings): string[] {
  const names = namesBy(database);
  const [prober, ...otherProbers] = names.probe;
  return [
    `revoke connect, temporary on database ${name(database.database)} from public`,
    ...Object.keys(database.roles).map(
      (role) => `grant connect on database ${name(database.database)} to ${name(role)}`,
    ),
    ...(database.schema.trim() === '' ? [] : [database.schema]),
    ...names.app.flatMap((role) => [
      `grant usage on schema public to ${name(role)}`,
      `grant select, insert, update, delete on all tables in schema public to ${name(role)}`,
      `grant usage, select, update on all sequences in schema public to ${name(role)}`,
      `alter default privileges in schema public grant select, insert, update, delete on tables to ${name(role)}`,
      `alter default privileges in schema public grant usage, select, update on sequences to ${name(role)}`,
    ]),
    // Only the schema: what it keeps in there (a heartbeat, a write probe) is the prober's own affair.
    ...(prober === undefined ? [] : [`create schema muster_probe authorization ${name(prober)}`]),
    ...otherProbers.map((role) => `grant all on schema muster_probe to ${name(role)}`),
  ];
}

function namesBy(database: DatabaseSettings): Readonly<Record<'app' | 'probe' | 'fence', string[]>> {
  const that = (may: string) => Object.keys(database.roles).filter((role) => database.roles[role]?.may === may);
  return { app: that('app'), probe: that('probe'), fence: that('fence') };
}

function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
