/** How long this application's steps took so far: what ETA, budgets and plan check go by once there are enough. */
import { readPastRuns } from '../../contract/past-runs';
import { type Mode } from '../../domain/report';
import { timedBy } from '../../domain/statistics/timed-steps';
import { type Temporal, within } from './temporal';

/** Chosen: what a recovery waits for its statistics at most; then published times stand, and say so. */
const waitMs = 2_000;

/** For `timed` of a Place: empty where nothing was measured, or nobody tells in time. */
export async function measuredTimes(
  temporal: Temporal,
  application: string,
  mode: Mode,
  timeScale: number,
): Promise<{ readonly timed?: ReturnType<typeof timedBy> }> {
  const past = await within(temporal, waitMs, () => readPastRuns(temporal.client.workflow, application)).catch(
    () => [],
  );
  return past.length === 0 ? {} : { timed: timedBy(past, mode, timeScale) };
}
