/** The last part of a failback: replication, capacity and everything else back to what the plan says. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function failback(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
