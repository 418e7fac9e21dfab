/** A lab of its own for a suite of goals, in a folder that goes with it; goals ask it from one side, through the real outside. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ClosableOutside, createOutside } from '../../../activities/create-outside';
import { composeLab, type Lab } from '../../../lab/compose';
import { type Settings } from '../../../lab/world/settings';
import { type Drive, driveInLab } from './drive-in-lab';

export interface OpenLab {
  readonly lab: Lab;
  readonly outside: ClosableOutside;
  readonly drive: Drive;
  readonly close: () => Promise<void>;
}

export async function openLab(settings: Settings, side: string): Promise<OpenLab> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-lab-'));
  // PostgreSQL runs as nobody and has to get through.
  fs.chmodSync(home, 0o755);
  const lab = composeLab(settings, home);
  await lab.start();
  Object.assign(process.env, lab.endpoints.sides()[side]?.env);
  const outside = createOutside({ aws: { profiles: {} }, dns: lab.dns.address() });
  const close = async (): Promise<void> => {
    outside.close();
    await lab.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { lab, outside, drive: driveInLab(outside), close };
}
