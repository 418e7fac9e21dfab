/** Runs `muster` inside the test, with everything it touches replaced: what it printed, and its exit code. */
import { runProgram } from '../../clients/cli/program';
import { type Io } from '../../clients/cli/io';
import { type Surroundings } from '../../clients/cli/surroundings';
import { referencePlan } from '../domain/reference-plan';
import { nowMs } from './fixtures';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Mains it asked to run. */
  readonly mains: readonly (readonly [main: string, args: readonly string[], env: Readonly<Record<string, string>>])[];
}

/** Nobody listens here: port 1 of this machine (tcpmux, refused at once). */
export const closedPort = '127.0.0.1:1';

export async function muster(args: string, replaced: Partial<Surroundings> = {}): Promise<Ran> {
  const printed = { out: '', err: '' };
  const mains: Ran['mains'][number][] = [];
  const io: Io = {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    terminal: { interactive: false, colour: false, columns: () => 80, rows: () => 24 },
    now: () => nowMs,
    onInterrupt: () => () => undefined,
    runMain: (main, mainArgs, env) => {
      mains.push([main, mainArgs, env]);
      return Promise.resolve(7);
    },
  };
  const surroundings: Surroundings = {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '' }),
    temporal: () => ({ address: closedPort, namespace: 'default', options: {} }),
    orchestrator: () => {
      throw new Error('this test names no orchestrator');
    },
    readPlan: () => ({ plan: referencePlan(), planHash: 'f'.repeat(64) }),
    ...replaced,
  };
  const code = await runProgram(
    args.split(' ').filter((arg) => arg !== ''),
    io,
    surroundings,
  );
  return { code, ...printed, mains };
}
