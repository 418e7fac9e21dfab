/** Two clocks beside each other, asked before a deadline whose default acts: a takeover shifts timers by the clusters' clock difference. */
import { cancellationSignal } from '@temporalio/activity';
import { instant } from '../../domain/instant';
import { type OtherActivities } from '../../contract/activities';
import { type Outside } from '../outside';

export function createClockRead(outside: Outside, wallNow: () => number): OtherActivities['clock.read'] {
  return async ({ witness }) => {
    const workerAt = instant(wallNow());
    try {
      const { $metadata } = await outside.read(
        'sts:GetCallerIdentity',
        witness,
        {},
        { timeoutMs: 2_000 },
        cancellationSignal(),
      );
      // unsafe: serverDate is put there by our own STS client middleware (aws/server-date.ts); the SDK's type does not know it.
      const date = ($metadata as { readonly serverDate?: string }).serverDate;
      return { workerAt, witnessAt: date === undefined ? null : instant(Date.parse(date)) };
    } catch {
      // The witness not answering is an answer here: the workflow then goes by the server's and the worker's clock.
      return { workerAt, witnessAt: null };
    }
  };
}
