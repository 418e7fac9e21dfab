/** Quarantine: the fence of an old primary that was not proven closed is driven until it is, for weeks if need be. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function quarantine(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
