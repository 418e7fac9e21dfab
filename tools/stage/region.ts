/**
 * A Region lost whole, and brought back: its workers go with it, and its Temporal cluster and Web UI where it has them; or its orchestrator
 * alone, while AWS there lives.
 */
import { type Region } from '../../domain/regions';
import { liveInRegions, temporalIn } from './pair';
import { type Stage } from './stage';

/** Returns the instant before it was killed: what `--since` states. */
export async function loseRegion(stage: Stage, region: Region): Promise<string> {
  const since = new Date().toISOString();
  const there = workersIn(stage, region);
  await stage.control.lose(region);
  // What dies in it was told to the lab (`lives`), which killed it: this waits for its end.
  await Promise.all([...there.map(({ child }) => child.ended), ...temporalOf(stage, region).map((one) => one.kill())]);
  return since;
}

export async function healRegion(stage: Stage, region: Region): Promise<void> {
  await stage.control.heal(region);
  await healOrchestrator(stage, region);
}

/** Its Temporal processes and every worker of it are killed -9; AWS in it lives. Returns the instant before. */
export async function loseOrchestrator(stage: Stage, region: Region): Promise<string> {
  const since = new Date().toISOString();
  const [temporal, workers] = [temporalOf(stage, region), workersIn(stage, region)];
  const pids = [...temporal.map(({ pid }) => pid()), ...workers.map(({ child }) => child.pid)];
  await Promise.all([
    ...temporal.map((one) => one.kill()),
    ...workers.map(({ child }) => {
      if (child.isRunning()) process.kill(child.pid, 'SIGKILL');
      return child.ended;
    }),
  ]);
  // A pid is given out again: the lab must not kill whoever has it next.
  for (const pid of pids) if (pid !== undefined) await stage.control.left(pid);
  return since;
}

/** Its Temporal cluster on the files it had, its Web UI, and a worker. */
export async function healOrchestrator(stage: Stage, region: Region): Promise<void> {
  await Promise.all(temporalOf(stage, region).map((one) => one.start()));
  if (stage.temporal.pair) await liveInRegions(stage.control, stage.temporal.pair, [region]);
  await stage.startWorker(region);
}

function temporalOf({ temporal: { pair } }: Pick<Stage, 'temporal'>, region: Region) {
  return pair ? temporalIn(pair, region) : [];
}

function workersIn({ workers }: Pick<Stage, 'workers'>, region: Region) {
  return workers.filter((one) => one.region === region);
}
