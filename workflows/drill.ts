/** Isolated drill: clones in the standby Region, written to and checked, and taken away whatever happened. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function drill(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
