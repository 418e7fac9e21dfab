/** Fifty at once: a lone failover first, then all the others decided in the same moment, on one worker. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Muster } from '../stage/muster';
import { createProgress } from '../progress/progress';
import { manyWorld } from './many-world';
import { median } from './median';
import { peakRssMb } from './memory';
import { approve, type Handle, handleOf, untilGate, untilRecovered, wallMs } from './operation';
import { type Bench, lose, onStage, recovered } from './place';

export interface Many {
  readonly loneMs: number;
  readonly eachMs: readonly number[];
  readonly overOne: number;
  /** Of a worker that has done nothing yet. */
  readonly bareRssMb: number | null;
  readonly peakRssMb: number | null;
}

/** Two cores start two processes at a time. */
const startsAtOnce = 2;

export async function measureMany(bench: Bench, count: number): Promise<Many> {
  const { world, plans, applications } = manyWorld(count + 1);
  const file = path.join(os.tmpdir(), `muster-bench-world-${process.pid}.yaml`);
  bench.undo.add('the world file', () => fs.promises.rm(file, { force: true }));
  fs.writeFileSync(file, world);
  try {
    return await onStage(bench, { world: file, plans }, async ({ stage, client }) => {
      const pid = stage.workers.find(({ region }) => region === recovered)?.child.pid ?? 0;
      const bareRssMb = peakRssMb(pid);
      const since = await lose(stage);
      const muster = stage.musterAs('duty');
      const [first, ...others] = applications;
      const [loneMs] = await failOver([first ?? ''], { muster, since, handle: (name) => handleOf(client, name) });
      const eachMs = await failOver(others, { muster, since, handle: (name) => handleOf(client, name) });
      if (loneMs === undefined) throw new Error('the lone failover was not measured');
      return { loneMs, eachMs, overOne: median(eachMs) / loneMs, bareRssMb, peakRssMb: peakRssMb(pid) };
    });
  } finally {
    fs.rmSync(file, { force: true });
  }
}

interface Starter {
  readonly muster: Muster;
  readonly since: string;
  readonly handle: (application: string) => Handle;
}

/** Started one after the other, gathered at their gates, decided together; ms from each decision to its service. */
async function failOver(
  applications: readonly string[],
  { muster, since, handle }: Starter,
): Promise<readonly number[]> {
  const progress = createProgress(`${applications.length} at once`);
  try {
    const waiting = [...applications];
    const startSome = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        progress.at(1 - waiting.length / applications.length, 'starting');
        await muster.must(['failover', name, '--reason', 'bench', '--since', since, '--detach', '--json']);
      }
    };
    await Promise.all(Array.from({ length: startsAtOnce }, startSome));
    const handles = applications.map(handle);
    progress.at(1, 'at their gates');
    const gates = await Promise.all(handles.map(async (one) => ({ one, gate: await untilGate(one) })));
    progress.at(1, 'decided, recovering');
    await Promise.all(gates.map(({ one, gate }) => approve(one, gate)));
    const reports = await Promise.all(handles.map(untilRecovered));
    progress.end('recovered');
    return reports.map(wallMs);
  } catch (error) {
    progress.end('failed');
    throw error;
  }
}
