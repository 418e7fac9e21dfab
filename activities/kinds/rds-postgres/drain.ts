/** Draining: the standby has replayed all that the closed old primary ever committed. Then a promotion loses nothing. */
import { type Instant } from '../../../domain/instant';
import { type Goal } from '../../goal';
import { type WritersOutput } from '../../outputs';
import { blockedBy } from '../past';
import { apartRefusals } from './drain-rules';
import { isClosed, oldSideMs } from './fence';
import { bytesBehind, isAtLeast } from './lsn';

export interface DrainSeen {
  readonly at: Instant;
  /** The old side was seen closed: `oldLsn` is final, and need not be asked again from a Region that may go silent. */
  readonly closed: boolean;
  /** A role of the application may still come in: nobody has closed the old side. */
  readonly open: boolean;
  readonly oldLsn: string;
  readonly oldLastCommitAt: Instant | null;
  readonly inRecovery: boolean;
  /** The standby holds a connection to its primary. */
  readonly receiving: boolean;
  readonly replayedLsn: string | null;
  readonly replayedLastCommitAt: Instant | null;
  readonly askedAt: Instant;
}

export const drain: Goal<'rds-postgres.drain', DrainSeen> = {
  name: 'rds-postgres.drain',

  observe: async ({ old, roles, standby }, reader, past) => {
    const at = reader.now();
    const final = past.last?.closed === true ? past.last : undefined;
    const [end, replay] = await Promise.all([
      final ?? readEnd(),
      reader.read('sql:ReadReplay', standby.region, standby),
    ]);
    return {
      at,
      closed: end.closed,
      open: end.open,
      oldLsn: end.oldLsn,
      oldLastCommitAt: end.oldLastCommitAt,
      inRecovery: replay.inRecovery,
      receiving: replay.receiving,
      replayedLsn: replay.replayedLsn,
      replayedLastCommitAt: replay.lastCommitAt,
      askedAt: replay.askedAt,
    };

    async function readEnd(): Promise<Pick<DrainSeen, 'closed' | 'open' | 'oldLsn' | 'oldLastCommitAt'>> {
      const writers = await reader.read(
        'sql:ReadWriters',
        old.region,
        { ...old, roles, keep: [standby.secret] },
        { timeoutMs: oldSideMs },
      );
      const closed = isClosed(roles, writers);
      return {
        closed,
        open: !closed && mayComeIn(roles, writers),
        oldLsn: writers.lsn,
        oldLastCommitAt: writers.lastCommitAt,
      };
    }
  },

  judge: (target, seen) => {
    const { old, standby } = target;
    const { closed, oldLsn, replayedLsn, oldLastCommitAt, replayedLastCommitAt } = seen;
    const blocked = blockedBy(apartRefusals(target, seen));
    if (blocked) return blocked;
    if (!closed) return { is: 'moving', by: 'others', hint: `${old.instance} still accepts writes: not fenced yet` };
    if (isAtLeast(replayedLsn, oldLsn)) {
      return { is: 'reached', evidence: { oldLsn, replayedLsn, oldLastCommitAt, replayedLastCommitAt } };
    }
    if (!seen.inRecovery) {
      return {
        is: 'blocked',
        because: [
          {
            rule: 'the standby still replays',
            saw: `${standby.instance} is no standby any more and stopped at ${replayedLsn ?? 'an unknown position'}, before ${oldLsn}`,
            wanted: `a standby that replays up to ${oldLsn}`,
            source: 'sql:ReadReplay of the standby',
          },
        ],
      };
    }
    const behind = bytesBehind(replayedLsn, oldLsn);
    return {
      is: 'moving',
      by: 'us',
      hint: `${standby.instance} has ${behind === null ? 'an unknown number of' : behind} bytes of WAL to replay`,
    };
  },

  position: ({ replayedLastCommitAt, askedAt }) => ({ lastCommitAt: replayedLastCommitAt, askedAt }),
};

function mayComeIn(named: readonly string[], { roles }: Pick<WritersOutput, 'roles'>): boolean {
  return roles.some(({ role, canLogin, canConnect }) => named.includes(role) && canLogin && canConnect);
}
