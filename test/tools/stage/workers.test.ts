import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type LabFile } from '../../../lab/lab-file';
import { type Places } from '../../../tools/stage/places';
import { createUndo } from '../../../tools/stage/undo';
import { createWorkers, type Workers } from '../../../tools/stage/workers';

const undo = createUndo();
let workers: Workers;
beforeAll(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-workers-'));
  undo.add('the folder', () => fs.promises.rm(folder, { recursive: true }));
  const worker = path.join(folder, 'worker.js');
  fs.writeFileSync(
    worker,
    `console.log('muster worker in ' + process.env.MUSTER_REGION + ', polling'); setInterval(() => undefined, 1e6);`,
  );
  // unsafe: only what a worker's start reads.
  const here = { worker } as Places;
  const side = { env: {} } as LabFile['sides'][string];
  const lab = { sides: { 'us-east-1': side, 'eu-west-1': side } } as unknown as LabFile;
  const control = { lives: () => Promise.resolve() };
  workers = createWorkers({ ...{ folder, here, lab, control, undo }, shell: {}, keep: false });
});
afterAll(() => undo.run());

const regions = () => workers.latest.map(({ region }) => region);

describe('the workers of a stage', () => {
  it('are all known, also two in one Region', async () => {
    await Promise.all(['us-east-1', 'eu-west-1', 'eu-west-1'].map(workers.start));
    expect(regions().sort()).toEqual(['eu-west-1', 'eu-west-1', 'us-east-1']);
  });

  it('know a new one in the place of the one that died in its Region', async () => {
    const dead = workers.latest.find(({ region }) => region === 'eu-west-1')?.child;
    process.kill(dead?.pid ?? NaN, 'SIGKILL');
    await dead?.ended;
    const { child } = await workers.start('eu-west-1');
    const pids = workers.latest.map((one) => one.child.pid);
    expect(pids).toHaveLength(3);
    expect(pids).toContain(child.pid);
    expect(pids).not.toContain(dead?.pid);
  });
});
