/** Lengths of time as people type them, by the same rule as plan files: always with a unit, so that 5 is never guessed at. */
import { parseDuration as durationMs } from '../../domain/plan-check/duration';
import { badInput } from '../problem';

/** @throws Problem (bad input) that names the option and the value */
export function parseDuration(option: string, text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) {
    throw badInput(
      `${option}: '${text}' is not a length of time`,
      'write whole numbers with their unit, e.g. 800ms, 5s, 15m or 1h30m',
    );
  }
  return ms;
}
