/** Whether an old primary may come back, by the reports of closed operations: without one there is nothing to quarantine. Pure. */
import { type Way } from '../../domain/plan';
import { type RecoveryReport } from '../../domain/report';
import { refused } from '../problem';
import { type Ended, type Primary } from './application-state';

/** Undefined: one may return, or nobody can tell. Else why there is none. */
export function noOldPrimary(ended: readonly Ended[]): string | undefined {
  for (const { report } of ended) {
    // It may have promoted: who says where customers write knows more.
    if (report === undefined) return undefined;
    for (const part of [report, ...[...(report.earlier ?? [])].reverse()]) {
      if (part.mode !== 'real' && part.mode !== 'live') continue;
      if (leavesOne(part)) return undefined;
      if (part.protection === 'protected' && (part.operation === 'reprotect' || part.operation === 'failback'))
        return `protected since ${part.operation} ${part.application}@${part.operationId} (${part.finishedAt})`;
    }
  }
  return 'no operation is known that promoted its standby';
}

/** A promotion does, its fence proven or not, until the application is protected again; a restore into the same Region does not. */
function leavesOne({ operation, protection, fence, from, to }: RecoveryReport): boolean {
  if (fence.returnsWritable.length > 0) return true;
  const moves = operation === 'failover' || operation === 'switchover' || operation === 'restore';
  return moves && protection === 'unprotected' && from !== to;
}

/**
 * `primary`: by the records; undefined: they cannot tell. Who names another Region than they do promoted by hand, and is believed.
 * @throws Problem (refused) where the way leads to a healthy standby: its tasks would be stood down, and nothing puts them back.
 */
export function checkOldPrimary(
  application: string,
  { from, to }: Way,
  primary: Primary | undefined,
  ended: readonly Ended[],
): void {
  const none = noOldPrimary(ended);
  if (none === undefined || primary?.region !== to) return;
  throw refused(
    `${application} has no old primary to quarantine: what is in ${from} is its standby`,
    [
      {
        rule: 'a quarantine closes an old primary that may return',
        saw: `${none}; the primary is ${to}${primary.because}`,
        wanted: 'a promotion after which it was not protected again',
        source: 'the reports of its operations',
      },
    ],
    `to see where it stands: muster status ${application}; when the standby was promoted by hand: --from ${from}`,
  );
}
