/** Failover: unplanned, may lose data, and says how much. A required step that cannot be reached waits for people. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function failover(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
