/** Two clocks beside each other, asked before a deadline whose default acts: a takeover shifts timers by the clusters' clock difference. */
import { cancellationSignal } from '@temporalio/activity';
import { type Clocks } from '../../domain/gate/deadline';
import { instant } from '../../domain/instant';
import { type Region } from '../../domain/regions';
import { type OtherActivities } from '../../contract/activities';
import { type Outside } from '../outside';
import { type HomeAsked, seeHome } from './write-decisions';

export function createClockRead(
  outside: Outside,
  wallNow: () => number,
  home: HomeAsked,
): OtherActivities['clock.read'] {
  return async ({ witness, orchestrator }) => {
    const asked = orchestrator && seeHome(home, orchestrator);
    const clocks = await readClocks(outside, witness, wallNow);
    return { ...clocks, ...(asked ? { home: await asked } : {}) };
  };
}

async function readClocks(outside: Outside, witness: Region, wallNow: () => number): Promise<Clocks> {
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
}
