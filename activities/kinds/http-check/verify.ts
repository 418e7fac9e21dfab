/**
 * The synthetic transaction: after one TTL of the shifted names a request as customers make it, with an id of its own,
 * is answered as expected and found in the new primary. It repeats until it is: every sending has the same id.
 */
import { type HttpInput } from '../../../domain/call-inputs';
import { type Past, type Sent } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type HttpVerifyTarget } from '../../../domain/kinds/http-check';
import { type Goal, type Reader } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { idOf, sendsOf, short } from '../past';

export interface HttpSeen {
  readonly at: Instant;
  /** GET only: how it was answered in this look; null before the TTL has passed. */
  readonly status: number | null;
  /** The transaction is in the new primary; null where the plan names no query. */
  readonly found: boolean | null;
  readonly trouble: string | null;
}

/** A customer would try again after about a second; the runner looks much more often. */
const againMs = 1_000;
/** A row may take this long to be seen after its request was answered: then the request went somewhere else. */
const findMs = 3_000;

export const verify: Goal<'http-check.verify', HttpSeen> = {
  name: 'http-check.verify',

  observe: async (target, reader, past) => {
    const at = reader.now();
    // No request before the TTL, but none of ours is needed to look for the row either: a lost reply may have left it.
    const isTime = hasTtlPassed(target, at, past);
    const [got, sql] = await Promise.all([
      isTime && isGet(target) ? get(target, reader, past) : null,
      isTime ? find(target, reader, past) : null,
    ]);
    const trouble = got?.trouble ?? sql?.trouble ?? null;
    return { at, status: got?.status ?? null, found: sql?.found ?? null, trouble };
  },

  judge: (target, seen, past) => {
    const request = { call: 'http:Send', region: target.region, input: filled(target.request, past.key) } as const;
    if (!hasTtlPassed(target, seen.at, past)) {
      const left = Math.ceil((target.ttlMs - msBetween(past.began, seen.at)) / 1_000);
      return {
        is: 'moving',
        by: 'others',
        hint: `${left} s of one TTL left`,
        ...(isGet(target) ? {} : { next: [request] }),
      };
    }
    const last = sendsOf(past, 'http:Send').at(-1);
    const status = isGet(target) ? seen.status : answerOf(target, seen, past);
    if (isServed(target, seen, status)) {
      return { is: 'reached', evidence: evidenceOf(target, seen, past, status) };
    }
    const says = answerText(target, seen, status, last);
    if (isGet(target)) return { is: 'moving', by: 'others', hint: says };
    if (!last) return { is: 'ready', send: [request] };
    const wait = status === target.expectStatus ? findMs : againMs;
    if (msBetween(last.at, seen.at) < wait) return { is: 'moving', by: 'us', hint: says };
    return { is: 'ready', send: [request] };
  },
};

function isGet({ request }: HttpVerifyTarget): boolean {
  return request.method === 'GET';
}

function hasTtlPassed({ ttlMs }: HttpVerifyTarget, at: Instant, { began }: Past<HttpSeen>): boolean {
  return msBetween(began, at) >= ttlMs;
}

function filled(request: HttpInput, key: string): HttpInput {
  const put = (text: string): string => text.replaceAll('{{id}}', idOf(key));
  return { ...request, url: put(request.url), ...(request.body === undefined ? {} : { body: put(request.body) }) };
}

async function get(
  target: HttpVerifyTarget,
  reader: Reader<'http:Get'>,
  past: Past<HttpSeen>,
): Promise<Pick<HttpSeen, 'status' | 'trouble'>> {
  return orTrouble<Pick<HttpSeen, 'status'>>({ status: null }, async () => {
    const { status } = await reader.read('http:Get', target.region, filled(target.request, past.key));
    return { status };
  });
}

async function find(
  { sql }: HttpVerifyTarget,
  reader: Reader<'sql:Query'>,
  past: Past<HttpSeen>,
): Promise<Pick<HttpSeen, 'found' | 'trouble'>> {
  if (!sql) return { found: null, trouble: null };
  return orTrouble<Pick<HttpSeen, 'found'>>({ found: null }, async () => {
    const { rows } = await reader.read('sql:Query', sql.where.region, {
      ...sql.where,
      query: sql.query,
      parameters: [idOf(past.key)],
    });
    return { found: rows.length > 0 };
  });
}

/** What fails to answer is what the check is about: it is seen, not thrown. */
async function orTrouble<T extends object>(
  nothing: T,
  ask: () => Promise<T>,
): Promise<T & { readonly trouble: string | null }> {
  try {
    return { ...(await ask()), trouble: null };
  } catch (error) {
    if (isOutsideError(error)) return { ...nothing, trouble: short(error.message) };
    throw error;
  }
}

function isServed(target: HttpVerifyTarget, seen: HttpSeen, status: number | null): boolean {
  if (status === null || (target.sql && seen.found !== true)) return false;
  // The id is this step's alone: a row with it was left by a request of ours whose reply was lost, and a repetition may be told so (200).
  return status === target.expectStatus || (seen.found === true && status >= 200 && status < 300);
}

/** The wanted answer once it was given and the row is there, even when a repetition is answered otherwise; else the last one. */
function answerOf(target: HttpVerifyTarget, seen: HttpSeen, past: Past<HttpSeen>): number | null {
  const sent = sendsOf(past, 'http:Send');
  const given = seen.found === true && sent.some((one) => statusOf(one) === target.expectStatus);
  return given ? target.expectStatus : statusOf(sent.at(-1));
}

function statusOf(sent: Sent | undefined): number | null {
  const status = sent?.detail?.['status'];
  return sent?.answer === 'ok' && typeof status === 'number' ? status : null;
}

function answerText(target: HttpVerifyTarget, seen: HttpSeen, status: number | null, last: Sent | undefined): string {
  if (status === target.expectStatus) {
    return seen.trouble === null
      ? `answered ${status}, not found in the new primary`
      : `answered ${status}, ${seen.trouble}`;
  }
  if (status !== null) return `answered ${status}, wanted ${target.expectStatus}`;
  if (isGet(target)) return seen.trouble ?? 'no answer';
  return last ? `no answer (${last.error ?? last.answer})` : 'not asked yet';
}

function evidenceOf(target: HttpVerifyTarget, seen: HttpSeen, past: Past<HttpSeen>, status: number | null) {
  const id = isGet(target) && !target.sql ? null : idOf(past.key);
  return {
    url: target.request.url,
    status,
    id,
    foundInNewPrimary: seen.found,
    requests: sendsOf(past, 'http:Send').length,
    proved: target.sql ? 'answered as expected and found by SQL in the new primary' : 'answered as expected',
  };
}
