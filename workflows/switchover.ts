/**
 * Switchover: planned, both sides well, loses nothing. Everything that can be made ready is, before writing stops; the promotion waits
 * for a proven fence and a standby that has replayed all of it; what cannot be reached until then ends it, and everything is put back.
 */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function switchover(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
