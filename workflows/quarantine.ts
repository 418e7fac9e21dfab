/** Quarantine: the fence of an old primary that was not proven closed is driven until it is, for weeks if need be. */
import { type RecoveryReport } from '../domain/report';
import { type OperationInput } from '../contract/operation-input';
import { operate } from './parts/operate';
import { followBuilds } from './parts/follow-builds';

/** Pinned it would hold a build in every Region for weeks. Its recorded histories are replayed by every build (test/replay). */
followBuilds(quarantine);
export async function quarantine(input: OperationInput): Promise<RecoveryReport> {
  return operate(input);
}
