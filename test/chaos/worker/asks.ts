/** The child's side of the channel: asks, waits for the answer, and hears what it is told. */
import { type FailureCode } from '../../../domain/failure';
import { OutsideError } from '../../../activities/outside-error';
import { type Ask, type Failure, type Said, type Told } from '../protocol';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let asked = 0;

export function say(what: Said): void {
  process.send?.(what);
}

/** Answered by the process that runs the matrix; never, when that has other plans for this one. @throws OutsideError */
export function ask(what: Ask): Promise<unknown> {
  asked += 1;
  const n = asked;
  return new Promise((resolve, reject) => {
    waiting.set(n, { resolve, reject });
    say({ is: 'ask', n, ask: what });
  });
}

/** An ask that is a call over a network: it has a time of its own, and a cancelled activity does not wait for it. */
export async function askWithin(what: Ask, ms: number, signal: AbortSignal, done: 'no' | 'unknown'): Promise<unknown> {
  const failed = (code: FailureCode, cause: string): OutsideError =>
    new OutsideError(code, cause, `${cause} after ${ms} ms`, done);
  const code = done === 'no' ? 'NoAnswer' : 'OutcomeUnknown';
  let end: () => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(failed(code, 'TimeOut')), ms);
    const abort = (): void => reject(failed(code, 'AbortError'));
    signal.addEventListener('abort', abort);
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([ask(what), over]);
  } finally {
    end();
  }
}

export function hear(told: Extract<Told, { readonly is: 'answer' }>): void {
  const found = waiting.get(told.n);
  waiting.delete(told.n);
  if (told.failure) found?.reject(toError(told.failure));
  else found?.resolve(told.value);
}

function toError({ code, reason, message, done }: Failure): OutsideError {
  return new OutsideError(code, reason, message, done);
}
