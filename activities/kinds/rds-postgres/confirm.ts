/**
 * Confirming: this instance is the one customers write to. Everything that follows alters the other side, so what proves it is asked of
 * SQL where there is a probe, and of two histories the one with more promotions is the younger.
 */
import { type Evidence } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type ConfirmTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal, type Reader } from '../../goal';
import { type ReplayOutput, type WritersOutput } from '../../outputs';
import { isOutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';
import { confirmRefusals } from './confirm-rules';
import { oldSideMs } from './fence';
import { describe, type InstanceSeen, isNamed } from './instance';

export interface ConfirmSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  /** Null without a probe. */
  readonly replay: ReplayOutput | null;
  /** The application's roles; null without a fence's role to ask with. */
  readonly roles: WritersOutput['roles'] | null;
  readonly other: OtherSeen | null;
}

export interface OtherSeen {
  readonly instance: InstanceSeen | null;
  readonly follows: boolean;
  readonly replay: ReplayOutput | null;
  /** Why its API or its database did not answer: its Region may be dead. */
  readonly trouble: string | null;
}

/** A backup or a change of storage keeps nobody from writing; it is said all the same. */
const serving = ['available', 'backing-up', 'storage-optimization'];

export const confirm: Goal<'rds-postgres.confirm', ConfirmSeen> = {
  name: 'rds-postgres.confirm',

  observe: async (target, reader) => {
    const at = reader.now();
    const { region, instance, probe, writers, other } = target;
    const [seen, beside] = await Promise.all([
      describe(reader, region, instance),
      other ? lookAtOther(target, other, reader) : null,
    ]);
    // What is not there has no SQL to ask.
    const [replay, roles] = await Promise.all([
      seen && probe ? reader.read('sql:ReadReplay', probe.region, probe) : null,
      seen && writers ? askRoles(writers, reader) : null,
    ]);
    return { at, instance: seen, replay, roles, other: beside };
  },

  judge: (target, seen) => {
    const blocked = blockedBy(confirmRefusals(target, seen));
    const { instance } = seen;
    if (blocked || !instance) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
    if (!serving.includes(instance.status)) return { is: 'moving', by: 'others', hint: instance.status };
    return { is: 'reached', evidence: evidenceOf(target, instance, seen) };
  },

  position: ({ replay }) => replay ?? undefined,
};

type ConfirmReader = Reader<'rds:DescribeDBInstances' | 'sql:ReadReplay' | 'sql:ReadWriters'>;

async function askRoles({ where, roles }: NonNullable<ConfirmTarget['writers']>, reader: ConfirmReader) {
  const answer = await reader.read('sql:ReadWriters', where.region, { ...where, roles });
  return answer.roles.filter(({ role }) => roles.includes(role));
}

/** A dead Region keeps nobody from being the primary: what it does not answer is told. */
async function lookAtOther(
  { region, instance }: ConfirmTarget,
  other: NonNullable<ConfirmTarget['other']>,
  reader: ConfirmReader,
): Promise<OtherSeen> {
  let seen: InstanceSeen | null = null;
  let follows = false;
  try {
    seen = await describe(reader, other.region, other.instance, oldSideMs);
    follows = seen?.source != null && isNamed(seen.source, other.region, { region, instance });
    const asks = seen !== null && !follows && other.probe;
    const replay = asks ? await reader.read('sql:ReadReplay', other.region, asks, { timeoutMs: oldSideMs }) : null;
    return { instance: seen, follows, replay, trouble: null };
  } catch (error) {
    if (isOutsideError(error)) return { instance: seen, follows, replay: null, trouble: short(error.message) };
    throw error;
  }
}

function evidenceOf(target: ConfirmTarget, instance: InstanceSeen, { replay, roles, other }: ConfirmSeen): Evidence {
  return {
    instance: target.instance,
    region: target.region,
    status: instance.status,
    resourceId: instance.resourceId,
    proved: target.probe ? 'no source, and not in recovery' : 'no source: api only',
    timeline: replay?.timeline ?? null,
    rolesThatMayWrite: roles && mayComeIn(roles).join(', '),
    other: target.other && other ? otherText(target.other.instance, other) : null,
    otherTimeline: other?.replay?.timeline ?? null,
  };
}

function mayComeIn(roles: WritersOutput['roles']): readonly string[] {
  return roles.filter(({ canLogin, canConnect }) => canLogin && canConnect).map(({ role }) => role);
}

function otherText(name: string, { instance, follows, replay, trouble }: OtherSeen): string {
  if (follows) return `${name} is its replica`;
  if (trouble !== null) return `${name} did not answer: ${trouble}`;
  if (!instance) return `no ${name}`;
  if (replay?.inRecovery === true) return `${name} is in recovery and takes no writes`;
  return replay ? `${name} has an older history` : `${name} is there, and nobody asked its history`;
}
