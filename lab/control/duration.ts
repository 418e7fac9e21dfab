/** Lengths of time as people write them: always with a unit, so that 2 is never guessed at. Real time, never scaled. */
import { z } from 'zod';
import { BadInput } from '../bad-input';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const form = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Refuses a bare number too: YAML reads `2` as one. */
export const duration = z
  .string({ error: ({ input }) => instead(input) })
  .regex(form, { error: ({ input }) => instead(input) })
  .transform(msOf);

/** @throws BadInput that names where it was said, the value and what to write */
export function parseDuration(text: string, where: string): number {
  if (!form.test(text)) throw new BadInput([`${where} is '${text}': ${instead(text)}`]);
  return msOf(text);
}

function instead(input: unknown): string {
  const bare = /^\d+(\.\d+)?$/.test(String(input)) ? String(input) : undefined;
  return bare === undefined
    ? 'write a length of time with its unit, e.g. 2s or 800ms'
    : `a length of time needs its unit: write ${bare}s or ${bare}ms`;
}

function msOf(text: string): number {
  const [, number = '0', unit = 'ms'] = form.exec(text) ?? [];
  return Number(number) * (units[unit] ?? 1);
}
