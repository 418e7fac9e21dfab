/** A Region lost whole, and brought back: its worker goes with it, and a new one comes after it. */
import { type Stage } from './stage';

/** Returns the instant before it was killed: what `--since` states. */
export async function loseRegion({ control, workers }: Stage, region: string): Promise<string> {
  const since = new Date().toISOString();
  const worker = workers.find((one) => one.region === region);
  await control.lose(region);
  await worker?.child.ended;
  return since;
}

export async function healRegion({ control, startWorker }: Stage, region: string): Promise<void> {
  await control.heal(region);
  await startWorker(region);
}
