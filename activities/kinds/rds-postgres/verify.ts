/**
 * Verifying data: the new primary takes a write and gives it back, and the application's roles may come in.
 * A fence of the old primary replicates before the promotion, so closed roles are opened again here.
 */
import { type Past, type Request } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type VerifyDataTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal, type Reader } from '../../goal';
import { type ReplayOutput, type WritersOutput } from '../../outputs';
import { isOutsideError } from '../../outside-error';
import { publicRole } from '../../sql/read-writers';
import { acknowledged, blockedBy, idOf, isSettling, short, sqlSettleMs } from '../past';
import { describe, type InstanceSeen } from './instance';

type Roles = WritersOutput['roles'];

export interface VerifySeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  readonly replay: ReplayOutput | null;
  /** The fenced roles as they are here; null without a fence, or when its role cannot ask. */
  readonly roles: Roles | null;
  readonly trouble: string | null;
}

type VerifyRequest = Request<'sql:OpenForWrites' | 'sql:WriteProbe'>;

export const verify: Goal<'rds-postgres.verify', VerifySeen> = {
  name: 'rds-postgres.verify',

  observe: async (target, reader) => {
    const at = reader.now();
    const [instance, replay, sql] = await Promise.all([
      describe(reader, target.region, target.instance),
      target.probe ? reader.read('sql:ReadReplay', target.probe.region, target.probe) : null,
      askRoles(target, reader),
    ]);
    return { at, instance, replay, ...sql };
  },

  judge: (target, seen, past) => {
    const { instance, replay } = seen;
    if (!instance) {
      const saw = `no ${target.instance} in ${target.region}`;
      return (
        blockedBy([
          { rule: 'the instance exists', saw, wanted: 'the new primary', source: 'rds:DescribeDBInstances' },
        ]) ?? later(target, past)
      );
    }
    if (replay?.inRecovery ?? instance.source !== null) return later(target, past);
    if (instance.status !== 'available')
      return { is: 'moving', by: 'others', hint: instance.status, next: probe(target, past.key) };

    const open = opening(target, seen, past);
    const toSend = [...(open ? [open] : []), ...(isProbed(target, past) ? [] : probe(target, past.key))];
    const [first, ...more] = toSend;
    if (!first) return { is: 'reached', evidence: evidenceOf(target, instance, seen, past) };
    if (first.call === 'sql:OpenForWrites' && isSettling(past, first.call, seen.at, sqlSettleMs)) {
      return { is: 'moving', by: 'us', hint: 'opening the roles of the application' };
    }
    return { is: 'ready', send: [first, ...more] };
  },

  position: ({ replay }) => replay ?? undefined,
};

function later(target: VerifyDataTarget, past: Past<VerifySeen>): ReturnType<typeof verify.judge> {
  return { is: 'moving', by: 'others', hint: `${target.instance} is still a standby`, next: probe(target, past.key) };
}

function probe({ probe: where }: VerifyDataTarget, key: string): readonly VerifyRequest[] {
  return where ? [{ call: 'sql:WriteProbe', region: where.region, input: { ...where, id: idOf(key) } }] : [];
}

function isProbed(target: VerifyDataTarget, past: Past<VerifySeen>): boolean {
  if (!target.probe) return true;
  return acknowledged(past, 'sql:WriteProbe').some(
    ({ detail }) => detail?.['readBack'] === true && detail['id'] === idOf(past.key),
  );
}

/** The request that gives the roles back what they had here before the fence came over; undefined when nothing lacks. */
function opening({ open }: VerifyDataTarget, { roles }: VerifySeen, past: Past<VerifySeen>): VerifyRequest | undefined {
  if (!open || !roles) return undefined;
  const wanted = roles
    .filter(({ role }) => role === publicRole || open.roles.includes(role))
    .map((now) => wantedOf(now, past.before?.roles));
  const lacking = wanted.filter((want) => {
    const now = roles.find(({ role }) => role === want.role);
    return (want.canLogin && !now?.canLogin) || (want.canConnect && !now?.canConnect);
  });
  if (lacking.length === 0) return undefined;
  return { call: 'sql:OpenForWrites', region: open.where.region, input: { ...open.where, roles: wanted } };
}

/** As it was before; a role that was closed altogether then had been fenced earlier, and the application needs it. */
function wantedOf(now: Roles[number], before: Roles | null | undefined): Roles[number] {
  const was = before?.find(({ role }) => role === now.role);
  if (now.role === publicRole) return was ?? now;
  return was && (was.canLogin || was.canConnect) ? was : { role: now.role, canLogin: true, canConnect: true };
}

async function askRoles(
  { open }: VerifyDataTarget,
  reader: Reader<'sql:ReadWriters'>,
): Promise<Pick<VerifySeen, 'roles' | 'trouble'>> {
  if (!open) return { roles: null, trouble: null };
  try {
    const { roles } = await reader.read('sql:ReadWriters', open.where.region, { ...open.where, roles: open.roles });
    return { roles, trouble: null };
  } catch (error) {
    // Without the fence's role the write probe still proves what it proves; the synthetic transaction finds closed roles.
    if (isOutsideError(error)) return { roles: null, trouble: short(error.message) };
    throw error;
  }
}

function evidenceOf(
  target: VerifyDataTarget,
  instance: InstanceSeen,
  seen: VerifySeen,
  past: Past<VerifySeen>,
): Record<string, string | number | boolean | null> {
  const writtenAt = acknowledged(past, 'sql:WriteProbe').at(-1)?.detail?.['writtenAt'];
  return {
    instance: target.instance,
    proved: target.probe ? 'write probe written and read back' : 'api only',
    writtenAt: writtenAt ?? null,
    inRecovery: seen.replay?.inRecovery ?? null,
    lastReplayedCommitAt: seen.replay?.lastCommitAt ?? null,
    multiAz: instance.multiAz,
    backupRetentionDays: instance.backupRetentionDays,
    rolesOpened: acknowledged(past, 'sql:OpenForWrites').length > 0,
    rolesNotSeen: seen.trouble,
  };
}
