/**
 * Checking the data of an instance that was made from backups, in the plan's own words: each query's first value must be true. What
 * PostgreSQL itself refuses (a table that is gone, a page that is broken) is that check's failure; what does not answer is not seen.
 */
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type InstancePlace } from '../../../domain/kinds/rds-postgres';
import { type CheckTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Goal, type Reader } from '../../goal';
import { isOutsideError, type OutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';
import { describe, isDeadEnd } from './instance';

export interface CheckSeen {
  readonly at: Instant;
  readonly status: string | null;
  /** Still a replica: it is not what people are to be sent to yet, and long queries would hold its replay back. */
  readonly isReplica: boolean;
  /** By the order of the plan; empty while the instance cannot be asked. */
  readonly results: readonly CheckResult[];
}
interface CheckResult {
  readonly holds: boolean;
  /** The first value of the first row, or PostgreSQL's words. */
  readonly saw: string;
}

/** Chosen: pages of a restored instance are read from S3 at their first use, and a check may read a whole table; never scaled. */
const queryMs = 20_000;
/** A value, or an error's words, of which the beginning tells enough: all results together stay small. */
const keptCharacters = 120;

export const check: Goal<'rds-postgres.check', CheckSeen> = {
  name: 'rds-postgres.check',

  observe: async (target, reader) => {
    const at = reader.now();
    const instance = await describe(reader, target.region, target.instance);
    const [status, isReplica] = [instance?.status ?? null, instance?.source != null];
    if (status !== 'available' || isReplica) return { at, status, isReplica, results: [] };
    const results: CheckResult[] = [];
    // One after the other: the instance is small and cold, and each has the whole of it.
    for (const { query } of target.checks) results.push(await ask(target, query, reader));
    return { at, status, isReplica, results };
  },

  judge: (target, { status, isReplica, results }) => {
    const blocked = blockedBy([...statusRefusals(target, status), ...failures(target, results)]);
    if (blocked) return blocked;
    if (status !== 'available')
      return { is: 'moving', by: 'others', hint: `${target.instance}: ${status ?? 'not seen'}` };
    if (isReplica) return { is: 'moving', by: 'others', hint: `${target.instance} is still a replica` };
    return {
      is: 'reached',
      evidence: { instance: target.instance, ...Object.fromEntries(target.checks.map(({ name }) => [name, 'ok'])) },
    };
  },
};

async function ask({ where }: CheckTarget, query: string, reader: Reader<'sql:Query'>): Promise<CheckResult> {
  try {
    const { rows } = await reader.read(
      'sql:Query',
      where.region,
      { ...where, query, parameters: [] },
      { timeoutMs: queryMs },
    );
    const [row] = rows;
    if (!row) return { holds: false, saw: 'no row' };
    const [value] = Object.values(row);
    return { holds: value === true, saw: short(JSON.stringify(value ?? null), keptCharacters) };
  } catch (error) {
    if (isOutsideError(error) && isAnswer(error)) return { holds: false, saw: short(error.message, keptCharacters) };
    throw error;
  }
}

/** SQLSTATE classes that speak of the query or the data; the others of the way there, the login, or a server that is busy or going. */
function isAnswer({ reason }: OutsideError): boolean {
  return /^[0-9A-Z]{5}$/.test(reason) && !/^(08|28|3D|40|53|55|57|58|E)/.test(reason);
}

/** `status`: null when AWS knows no such instance. */
export function statusRefusals({ region, instance }: InstancePlace, status: string | null): readonly Refusal[] {
  const source = 'rds:DescribeDBInstances';
  if (status === null)
    return [
      { rule: 'the instance exists', saw: `no ${instance} in ${region}`, wanted: 'the instance to check', source },
    ];
  if (!isDeadEnd(status)) return [];
  return [{ rule: 'the instance can become available', saw: `status ${status}`, wanted: 'status available', source }];
}

function failures({ checks }: CheckTarget, results: readonly CheckResult[]): readonly Refusal[] {
  return checks.flatMap(({ name }, index) => {
    const result = results[index];
    if (!result || result.holds) return [];
    return [{ rule: name, saw: result.saw, wanted: 'true', source: 'the plan: drills.checks.sql' }];
  });
}
