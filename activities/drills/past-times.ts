/** The durations a launched drill goes by: as when a person starts one, what was measured, or what is published where nobody tells in time. */
import { getClient } from '@temporalio/activity';
import { readPastRuns } from '../../contract/past-runs';
import { timedBy } from '../../domain/statistics/timed-steps';
import { type Mode } from '../../domain/report';

/** Chosen: what the start of a drill waits for its statistics at most. */
const waitMs = 2_000;

export async function measuredTimes(
  of: { readonly application: string; readonly mode: Mode; readonly timeScale: number },
  wallNow: () => number,
): Promise<{ readonly timed?: ReturnType<typeof timedBy> }> {
  const client = getClient();
  const past = await client
    .withDeadline(wallNow() + waitMs, () => readPastRuns(client.workflow, of.application))
    .catch(() => []);
  return past.length === 0 ? {} : { timed: timedBy(past, of.mode, of.timeScale) };
}
