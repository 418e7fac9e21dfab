/** Diff: looks whether the world is what the plan says, and changes nothing. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function diff(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
