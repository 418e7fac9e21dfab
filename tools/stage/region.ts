/** A Region lost whole, and brought back: its workers go with it, and a new one comes after them. */
import { type Stage } from './stage';

/** Returns the instant before it was killed: what `--since` states. */
export async function loseRegion({ control, workers }: Stage, region: string): Promise<string> {
  const since = new Date().toISOString();
  const there = workers.filter((one) => one.region === region);
  await control.lose(region);
  await Promise.all(there.map(({ child }) => child.ended));
  return since;
}

export async function healRegion({ control, startWorker }: Stage, region: string): Promise<void> {
  await control.heal(region);
  await startWorker(region);
}
