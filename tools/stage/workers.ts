/** Workers of a stage: some a Region, in the environment of its side, killed with it, and started anew when it is back. */
import path from 'node:path';
import { workerFlags } from '../../config/worker-flags';
import { type LabFile } from '../../lab/lab-file';
import { type Child, startChild } from './child';
import { type Control } from './control';
import { type Env, stageEnv } from './environment';
import { type Places } from './places';
import { type Undo } from './undo';

export interface Worker {
  readonly region: string;
  readonly child: Child;
}

export interface Workers {
  /** All that run, and the dead until another takes their place in their Region; grows and changes as they are started. */
  readonly latest: readonly Worker[];
  readonly start: (region: string) => Promise<Worker>;
}

export interface WorkersNeeds {
  readonly folder: string;
  readonly here: Places;
  readonly lab: LabFile;
  readonly control: Pick<Control, 'lives'>;
  readonly shell: Env;
  readonly undo: Undo;
  readonly keep: boolean;
}

const upWithinMs = 60_000;

export function createWorkers({ folder, here, lab, control, shell, undo, keep }: WorkersNeeds): Workers {
  const latest: Worker[] = [];
  let started = 0;
  return {
    latest,
    start: async (region) => {
      started += 1;
      const child = await startChild({
        what: `the worker in ${region}`,
        main: here.worker,
        flags: workerFlags,
        args: [],
        env: stageEnv({ ...shell, ...sideOf(lab, region).env, MUSTER_REGION: region }),
        // A log of its own: what an earlier one said would count as being up.
        log: path.join(folder, `worker-${region}-${started}.log`),
        outlive: keep,
        undo,
        upWithinMs,
        up: (said) => /^muster worker in .*polling/m.exec(said)?.[0],
      });
      const worker = { region, child };
      const before = latest.findIndex((one) => one.region === region && !one.child.isRunning());
      if (before < 0) latest.push(worker);
      else latest[before] = worker;
      await control.lives(region, child.pid);
      return worker;
    },
  };
}

/** @throws Error on a Region the lab does not have */
export function sideOf({ sides }: LabFile, region: string): LabFile['sides'][string] {
  const side = sides[region];
  if (side === undefined) throw new Error(`the lab has no side ${region}; there is ${Object.keys(sides).join(', ')}`);
  return side;
}
