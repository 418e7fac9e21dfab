/** Quarantine: the fence of an old primary that was not proven closed is driven until it is, for weeks if need be. */
import { setWorkflowOptions } from '@temporalio/workflow';
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';

/** Pinned it would hold a build in every Region for weeks. Its recorded histories are replayed by every build (test/replay). */
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, quarantine);
export async function quarantine(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
