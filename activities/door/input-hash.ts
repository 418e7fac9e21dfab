/** One input, one hash: what was approved, sent and reported is compared by it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json';

/** SHA-256 of the input's canonical JSON, in hex. */
export function inputHash(input: unknown): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}
