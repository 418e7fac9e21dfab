/** Decommission: what was kept long enough is deleted, when people approve; its final snapshot stays. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function decommission(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
