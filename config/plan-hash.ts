/** One plan, one hash, however its file is written: SHA-256 of JSON with sorted keys, durations in unscaled ms. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import { type Plan } from '../domain/plan';

export function planHash(plan: Plan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex');
}
