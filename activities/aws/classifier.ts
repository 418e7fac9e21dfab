/**
 * From whatever an AWS call threw to what happens next: one OutsideError, with `done: 'no'` only when AWS, or the network before AWS,
 * certainly said no. A change that timed out, was reset or was answered 5xx may have been done.
 */
import { type FailureCode } from '../../domain/failure';
import { type Region } from '../../domain/regions';
import { OutsideError } from '../outside-error';
import { WaitEnded } from '../time-limit';
import { type ErrorGroup, groupOf, safetyRuleConflict } from './error-names';

export interface Attempt {
  readonly call: string;
  readonly region: Region;
  readonly does: 'read' | 'change';
  /** The request reached the HTTP handler; before that (credentials, signing) nothing can have been done. */
  readonly handedOver: boolean;
}

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** The network's no before a byte of the request was sent. */
const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

const codes: Readonly<Record<ErrorGroup, FailureCode>> = {
  throttling: 'Throttled',
  wrongState: 'Blocked',
  collision: 'Unavailable',
  quota: 'CapacityShort',
  credentials: 'CredentialsExpired',
  unavailable: 'Unavailable',
};

export function classify(thrown: unknown, attempt: Attempt): OutsideError {
  if (thrown instanceof OutsideError) return thrown;
  const error = withCode(thrown ?? {});
  const name = error.name ?? 'Error';
  const say = (code: FailureCode, done: 'no' | 'unknown', reason = error.code ?? name): OutsideError =>
    new OutsideError(
      code,
      reason,
      // A time-out's own words say all; its class name would only be noise at 03:00.
      `${attempt.call} in ${attempt.region}: ${thrown instanceof WaitEnded ? '' : `${reason}: `}${error.message ?? String(thrown)}`,
      done,
    );

  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return withoutAnswer(error, thrown, attempt, say);

  if (normalConflict(name) && /safety ?rule/i.test(error.message ?? ''))
    return say('Blocked', 'no', safetyRuleConflict);
  const group = groupOf(name);
  const serverFault = status >= 500 || error.$fault === 'server' || status < 400;
  const throttled = group === undefined && (error.$retryable?.throttling === true || status === 429);
  if (group === 'throttling' || throttled) return say('Throttled', 'no', name);
  if (group === 'unavailable' || (group === undefined && serverFault)) {
    // An answer that cannot be read (2xx) leaves a change as open as a 5xx does.
    return say('Unavailable', attempt.does === 'change' ? 'unknown' : 'no', name);
  }
  return say(group ? codes[group] : 'NotPermitted', 'no', name);
}

/** Of an error from another realm (a vm context) the SDK keeps only the text, in a wrapper: the network's code is in there. */
function withCode(error: Thrown): Thrown {
  const code = error.code ?? /wrapper for .*\b(E[A-Z]{4,})\b/.exec(error.message ?? '')?.[1];
  return code === undefined || error.code === code
    ? error
    : { name: error.name ?? 'Error', message: error.message ?? '', code };
}

function withoutAnswer(
  error: Thrown,
  thrown: unknown,
  attempt: Attempt,
  say: (code: FailureCode, done: 'no' | 'unknown', reason?: string) => OutsideError,
): OutsideError {
  if (groupOf(error.name ?? '') === 'credentials') return say('CredentialsExpired', 'no', error.name);
  const noConnection = /did not establish a connection/i.test(error.message ?? '');
  const neverSent = !attempt.handedOver || noConnection || neverConnected.includes(error.code ?? '');
  const timedOut = thrown instanceof WaitEnded || error.name === 'TimeoutError' || error.name === 'AbortError';
  if (attempt.does === 'read') return say(timedOut ? 'NoAnswer' : 'Unavailable', 'no');
  if (thrown instanceof WaitEnded && thrown.by === 'caller' && neverSent) return say('TooLate', 'no');
  return neverSent ? say('Unavailable', 'no') : say('OutcomeUnknown', 'unknown');
}

function normalConflict(name: string): boolean {
  return /^Conflict(Exception)?$/.test(name);
}
