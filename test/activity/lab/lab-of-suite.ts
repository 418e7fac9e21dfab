/** A lab of its own for a suite, in a folder that goes with it; it is asked from one side, through the real outside. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ClosableOutside, createOutside } from '../../../activities/create-outside';
import { composeLab, type Lab } from '../../../lab/compose';
import { type Settings } from '../../../lab/world/settings';
import { type Drive, driveInLab } from './drive-in-lab';

interface SuiteLab {
  readonly lab: Lab;
  readonly outside: ClosableOutside;
  readonly drive: Drive;
}

interface OpenLab extends SuiteLab {
  readonly close: () => Promise<void>;
}

/** PostgreSQL and servers start with it, on a machine that is busy. */
const opensWithinMs = 60_000;

/** Open while the tests of a file run. Each member throws before and, where the lab did not open, in every test. */
export function labOfSuite(settings: Settings, side: string): SuiteLab {
  let open: OpenLab | undefined;
  beforeAll(async () => {
    open = await openLab(settings, side);
  }, opensWithinMs);
  afterAll(() => open?.close());
  const opened = (): OpenLab => {
    if (!open)
      throw new Error(`the lab asked from ${side} is not open: it opens before the first test, so ask it within one`);
    return open;
  };
  return {
    get lab() {
      return opened().lab;
    },
    get outside() {
      return opened().outside;
    },
    get drive() {
      return opened().drive;
    },
  };
}

async function openLab(settings: Settings, side: string): Promise<OpenLab> {
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
