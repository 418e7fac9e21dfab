/** Reprotect: from unprotected to protected. The old primary is kept as evidence and a new replica takes its place. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function reprotect(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
