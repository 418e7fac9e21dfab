/** From what PostgreSQL or the way to it threw to what happens next. An SQLSTATE is an answer: the statement was rolled back. */
import { type FailureCode } from '../../domain/failure';
import { OutsideError } from '../outside-error';
import { WaitEnded } from '../time-limit';

export interface SqlAttempt {
  readonly call: string;
  readonly instance: string;
  readonly does: 'read' | 'change';
  /** The server had accepted the login: what fails later may have been done. */
  readonly connected: boolean;
}

// SQLSTATE classes (PostgreSQL manual, appendix A).
const transient = /^(08|53|57P0|40|55P03)/;
/** The login or a privilege: a person must mend role, password or grant; 3D/42 = no such database, role or table. */
const needsPerson = /^(28|42|3D|3F|22|0LP)/;
const readOnly = '25006';
const cancelled = '57014';
/** Two of us changed the same role or database at once; PostgreSQL has no code of its own for it. */
const collision = 'tuple concurrently updated';

export function classifySql(thrown: unknown, attempt: SqlAttempt): OutsideError {
  if (thrown instanceof OutsideError) return thrown;
  const error = (thrown ?? {}) as { readonly code?: string; readonly name?: string; readonly message?: string };
  const reason = error.code ?? error.name ?? 'Error';
  const say = (code: FailureCode, done: 'no' | 'unknown' = 'no'): OutsideError =>
    new OutsideError(
      code,
      reason,
      // A time-out's own words say all; its class name would only be noise at 03:00.
      `${attempt.call} on ${attempt.instance}: ${thrown instanceof WaitEnded ? '' : `${reason}: `}${error.message ?? String(thrown)}`,
      done,
    );
  const isState = /^[0-9A-Z]{5}$/.test(reason) && reason !== 'EPIPE';
  if (isState) {
    if (reason === readOnly) return say('Blocked');
    if (reason === cancelled) return say(attempt.does === 'read' ? 'NoAnswer' : 'Unavailable');
    if (transient.test(reason) || error.message === collision) return say('Unavailable', lostOnTheWay(reason, attempt));
    return say(needsPerson.test(reason) ? 'NotPermitted' : 'Unavailable');
  }
  if (attempt.does === 'read') return say(thrown instanceof WaitEnded ? 'NoAnswer' : 'Unavailable');
  if (attempt.connected) return say('OutcomeUnknown', 'unknown');
  return say(thrown instanceof WaitEnded && thrown.by === 'caller' ? 'TooLate' : 'Unavailable');
}

/** A server that shuts down or a connection that breaks (08, 57P0) may have committed before. */
function lostOnTheWay(state: string, attempt: SqlAttempt): 'no' | 'unknown' {
  return attempt.does === 'change' && attempt.connected && /^(08|57P0)/.test(state) ? 'unknown' : 'no';
}
