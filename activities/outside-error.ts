/** How every call to the outside fails: one error, classed by what happens next (domain/failure.ts). */
import { type FailureCode } from '../domain/failure';

export class OutsideError extends Error {
  readonly code: FailureCode;
  /** The error's class name as AWS, PostgreSQL or the network gave it, e.g. DBInstanceNotFoundFault, ECONNREFUSED, 28000. */
  readonly reason: string;
  /** For changes: whether the outside certainly did not do it (it answered no), or nobody knows. */
  readonly done: 'no' | 'unknown';

  constructor(code: FailureCode, cause: string, message: string, done: 'no' | 'unknown') {
    super(message);
    this.name = 'OutsideError';
    this.code = code;
    this.reason = cause;
    this.done = done;
  }
}

/** @throws OutsideError TooLate when there is a reason why nothing may be sent any more */
export function refuseClosed(call: string, because: string | undefined): void {
  if (because !== undefined) throw new OutsideError('TooLate', 'TooLate', `${call} was not sent: ${because}`, 'no');
}

export function isOutsideError(error: unknown, cause?: string): error is OutsideError {
  return error instanceof OutsideError && (cause === undefined || error.reason === cause);
}
