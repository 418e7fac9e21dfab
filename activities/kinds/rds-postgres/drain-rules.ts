/**
 * Why a standby cannot become equal, told while writers are still in: a planned operation requires the drain, and so does not begin. A
 * failover does not require it, for there replication is always broken. How far behind it is, is the drain's own business: on a database
 * that commits rarely one look cannot tell a lag from the time between two commits.
 */
import { type Refusal } from '../../../domain/goal';
import { type DrainTarget } from '../../../domain/kinds/rds-postgres';
import { type DrainSeen } from './drain';

/** Of an old side that people may still come into. */
export function apartRefusals({ old, standby }: DrainTarget, seen: DrainSeen): readonly Refusal[] {
  // One that is no standby any more is told by its promotion.
  if (!seen.open || !seen.inRecovery || seen.receiving) return [];
  return [
    {
      rule: 'the standby receives from the primary',
      saw: `${standby.instance} has no connection to ${old.instance}: replayed up to ${seen.replayedLsn ?? 'an unknown position'}, the primary is at ${seen.oldLsn}`,
      wanted: `a standby that streams, before writers are closed: mend replication, or muster reprotect when it cannot be`,
      source: 'sql:ReadReplay of the standby, sql:ReadWriters of the primary',
    },
  ];
}
