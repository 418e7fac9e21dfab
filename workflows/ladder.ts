/** Ladder: the database's own Region first. Its other zone takes over, or the operation hands on to a failover. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

export async function ladder(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
