/**
 * Fencing: the old primary can accept no write of the application, and that was seen. Proven = no client session but ours,
 * a login as every named role is refused, and no other role may connect. A Region that stays silent costs 2 s and ends as an error.
 */
import { type Past, type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type FenceTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal } from '../../goal';
import { type WritersOutput } from '../../outputs';
import { acknowledged, blockedBy, isSettling, sqlSettleMs } from '../past';
import { describe, type InstanceSeen } from './instance';

export interface FenceSeen extends Omit<WritersOutput, 'askedAt'> {
  readonly at: Instant;
  /** Kept for when the control plane of the Region no longer answers but its database does. */
  readonly endpoint: { readonly host: string; readonly port: number } | null;
  /** There is no such instance, or only a replica that is still being built in its place; only where that closes it. */
  readonly gone?: true;
}

/** One probe time-out for all of a look (aws.md 18a; domain/kinds/rds-postgres.ts); never scaled. */
export const oldSideMs = 2_000;
/** More roles than this with sessions, or that may connect, say no more than these do. */
const rolesKept = 20;

const close = 'sql:CloseForWrites';

const nothing = {
  gone: true,
  writable: false,
  sessions: [],
  roles: [],
  others: [],
  lsn: '0/0',
  lastCommitAt: null,
  endpoint: null,
} as const;

export const fence: Goal<'rds-postgres.fence', FenceSeen> = {
  name: 'rds-postgres.fence',

  observe: async ({ where, roles, keep, goneIsClosed }, reader, past) => {
    const at = reader.now();
    const known = past.last?.endpoint ?? past.before?.endpoint ?? null;
    const [writers, instance] = await Promise.allSettled([
      reader.read(
        'sql:ReadWriters',
        where.region,
        { ...where, ...(known ? { endpoint: known } : {}), roles, keep },
        { timeoutMs: oldSideMs },
      ),
      known && !goneIsClosed ? null : describe(reader, where.region, where.instance, oldSideMs),
    ]);
    if (goneIsClosed && instance.status === 'fulfilled' && isGone(instance.value)) return { at, ...nothing };
    if (writers.status === 'rejected') throw writers.reason;
    const { writable, sessions, others, lsn, lastCommitAt } = writers.value;
    const endpoint = known ?? (instance.status === 'fulfilled' ? (instance.value?.endpoint ?? null) : null);
    return {
      at,
      writable,
      sessions: sessions.slice(0, rolesKept),
      roles: writers.value.roles,
      others: others.slice(0, rolesKept),
      lsn,
      lastCommitAt,
      endpoint,
    };
  },

  judge: (target, seen, past) => {
    const { where, roles, keep } = target;
    if (seen.gone) return { is: 'reached', evidence: { instance: where.instance, gone: true } };
    if (isClosed(roles, seen)) {
      const { writable, lsn, lastCommitAt } = seen;
      return {
        is: 'reached',
        evidence: {
          instance: where.instance,
          writable,
          roles: roles.join(', '),
          sessions: 0,
          otherRoles: 0,
          lsn,
          lastCommitAt,
        },
      };
    }
    const unknown = blockedBy(
      roles
        .filter((role) => !seen.roles.some((one) => one.role === role))
        .map((role) => noSuchRole(role, where.instance)),
    );
    if (unknown) return unknown;
    if (!isShut(roles, seen) && isSettling(past, close, seen.at, sqlSettleMs))
      return { is: 'moving', by: 'us', hint: `closed, ${sessionsText(seen)} still ending` };
    const futile = repeatIsFutile(target, seen, past);
    if (futile) return futile;
    const at = seen.endpoint ? { ...where, endpoint: seen.endpoint } : where;
    return { is: 'ready', send: [{ call: close, region: where.region, input: { ...at, roles, keep } }] };
  },

  writable: (seen) => seen.writable && seen.roles.some(({ canLogin, canConnect }) => canLogin && canConnect),

  undo: ({ where, roles }, before) => {
    if (!before.writable || isShut(roles, before)) return [];
    const at = before.endpoint ? { ...where, endpoint: before.endpoint } : where;
    return [{ call: 'sql:OpenForWrites', region: where.region, input: { ...at, roles: before.roles } }];
  },
};

/** While it is `creating` a replica answers no SQL and cannot be promoted: the old primary is no longer in its place. */
function isGone(instance: InstanceSeen | null): boolean {
  return instance === null || (instance.status === 'creating' && instance.source !== null);
}

/** Nobody can write, now or later: shut, and no other role may come in a minute later. A standby accepts nothing anyway. */
export function isClosed(
  roles: readonly string[],
  seen: Pick<WritersOutput, 'writable' | 'sessions' | 'roles' | 'others'>,
): boolean {
  return !seen.writable || (isShut(roles, seen) && seen.others.length === 0);
}

/** As shut as closing can make it: the named roles are out, and nobody is inside. */
function isShut(roles: readonly string[], seen: Pick<WritersOutput, 'sessions' | 'roles'>): boolean {
  const named = seen.roles.filter(({ role }) => roles.includes(role));
  // A role that does not exist was mistyped in the plan: the real one may be open.
  if (named.length < roles.length) return false;
  return seen.sessions.length === 0 && named.every(({ canLogin, canConnect }) => !canLogin && !canConnect);
}

/** What is left after closing was acknowledged, when closing once more cannot cure it. */
function repeatIsFutile(
  { where, roles }: FenceTarget,
  seen: FenceSeen,
  past: Past<FenceSeen>,
): ReturnType<typeof blockedBy> {
  const closed = acknowledged(past, close).length;
  if (closed === 0) return undefined;
  const named = seen.roles.filter(({ role }) => roles.includes(role));
  const curable = named.some(({ canLogin }) => canLogin) || seen.sessions.some(({ role }) => roles.includes(role));
  if (curable) return undefined;
  const connecting = named.filter(({ canConnect }) => canConnect).map(({ role }) => keepsConnect(role, where.database));
  const strangers = closed < 2 ? [] : seen.sessions.map(({ role, count }) => comesBack(role, count, roles));
  return blockedBy([...connecting, ...strangers, ...mayConnect(seen.others, where)]);
}

const source = 'docs/glossary.md: fence outcome';

function noSuchRole(role: string, instance: string): Refusal {
  return {
    rule: 'fenced roles exist',
    saw: `no role ${role} on ${instance}`,
    wanted: 'the roles the application logs in as, in fence.roles',
    source,
  };
}

function keepsConnect(role: string, database: string): Refusal {
  return {
    rule: 'a fenced role cannot connect',
    saw: `${role} may still CONNECT to ${database} after it was revoked: through another role, or because the fence's role does not own the database`,
    wanted: `no CONNECT for ${role}; make the fence's role owner of ${database}, revoke what ${role} inherits`,
    source,
  };
}

function comesBack(role: string, count: number, roles: readonly string[]): Refusal {
  return {
    rule: 'no client session but ours',
    saw: `${count} session${count === 1 ? '' : 's'} of ${role}, which came back after being ended`,
    wanted: `none; name ${role} in fence.roles beside ${roles.join(', ')}, or stop it`,
    source,
  };
}

/** Closing takes CONNECT from PUBLIC: who is left has a grant of their own, inherits one, or owns the database. */
function mayConnect(others: readonly string[], { instance, database }: FenceTarget['where']): readonly Refusal[] {
  if (others.length === 0) return [];
  const names = others.join(', ');
  return [
    {
      rule: 'no other role may connect',
      saw: `${names} may CONNECT to ${database} on ${instance}, and nobody named ${others.length === 1 ? 'it' : 'them'}`,
      wanted: `none; name ${names} in fence.roles, or revoke CONNECT`,
      source,
    },
  ];
}

function sessionsText({ sessions }: FenceSeen): string {
  if (sessions.length === 0) return 'roles';
  return sessions.map(({ role, count }) => `${count} of ${role}`).join(', ');
}
