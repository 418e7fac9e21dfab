/** Restore: an earlier point in time comes back, checked, behind a gate; the damaged database is kept. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function restore(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
