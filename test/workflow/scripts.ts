/** Scripts several suites share: a dead old Region and a promotion sent once its intent is in history. */
import { type Request } from '../../domain/goal';
import { type ReachInput, type ReachOutcome } from '../../contract/activities';
import { type Operation, type Script, type Stage } from './stage';

export const promotion: Request = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
};

export const unseen: ReachOutcome = {
  is: 'unseen',
  because: [{ rule: 'NoAnswer', saw: 'us-east-1 is silent', wanted: 'an answer', source: 'test' }],
};

export function promote(input: ReachInput): ReachOutcome {
  if (input.may === 'look' || !input.intent) return { is: 'ready', send: [promotion] };
  return { is: 'reached', evidence: { instance: 'ledger-euw1' } };
}

export const deadRegion: Script = {
  'ledger.fence': () => unseen,
  'api.stand-down': () => unseen,
  'ledger.promote': promote,
};

export function acts(stage: Stage, step: string): ReachInput[] {
  return stage.calls.filter((call) => call.step === step && call.may === 'act');
}

export async function approveTwice(operation: Operation): Promise<void> {
  await operation.decide('approve', 'ops-lead');
  await operation.decide('approve', 'dba');
}
