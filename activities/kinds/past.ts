/** What the past tells a judge: which of our sends were acknowledged, and whether a read may not show them yet. */
import { createHash } from 'node:crypto';
import { type ChangeName } from '../../domain/calls';
import { type Past, type Refusal, type Sent } from '../../domain/goal';
import { type Instant, msBetween } from '../../domain/instant';

/** AWS reads may be this far behind an acknowledged change; never scaled (design section 1). */
export const settleMs = 10_000;
/** SQL shows at once what was committed; only ended sessions take a moment to be gone. */
export const sqlSettleMs = 1_000;

export function sendsOf(past: Past<unknown>, call: ChangeName): readonly Sent[] {
  return past.sent.filter((sent) => sent.call === call);
}

export function acknowledged(past: Past<unknown>, call: ChangeName): readonly Sent[] {
  return sendsOf(past, call).filter(({ answer }) => answer === 'ok');
}

/** Acknowledged, or sent with an answer nobody saw; what AWS refused was not done. */
export function perhapsDone(past: Past<unknown>, call: ChangeName): readonly Sent[] {
  return sendsOf(past, call).filter(({ answer }) => answer !== 'error');
}

/** True while a read that does not show our acknowledged send may simply be stale: sending again would be too early. */
export function isSettling(past: Past<unknown>, call: ChangeName, at: Instant, windowMs = settleMs): boolean {
  const last = acknowledged(past, call).at(-1);
  return last !== undefined && msBetween(last.at, at) < windowMs;
}

/** An id for rows and requests of a step: the same in every attempt, another in every operation. Shaped as a version 8 UUID. */
export function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface Blocked {
  readonly is: 'blocked';
  readonly because: readonly [Refusal, ...Refusal[]];
}

/** Every rule that says no, at once; undefined when none does. */
export function blockedBy(refusals: readonly Refusal[]): Blocked | undefined {
  const [first, ...more] = refusals;
  return first && { is: 'blocked', because: [first, ...more] };
}

/** Text from outside, short enough to be kept in history. */
export function short(text: string, length = 200): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
