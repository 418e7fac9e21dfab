/** The tag in every name an operation makes (instances, snapshots): the UTC day, and six characters so that no two share one. */
import { randomUUID } from 'node:crypto';
import { instant } from '../../domain/instant';

/** `20261123-4fa9c1`: lower-case letters, digits and a hyphen, as names of instances may have them. */
export function newTag(nowMs: number): string {
  return `${instant(nowMs).slice(0, 10).replaceAll('-', '')}-${randomUUID().slice(0, 6)}`;
}
