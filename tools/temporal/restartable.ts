/** A server of ours that is killed -9, as with its Region, and started again on the files and ports it had. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutTemporal } from './environment';
import { firstLine } from './executable';
import { endChild, type Guarded, spawnGuarded, spawnOutliving } from './guarded';

export interface RestartableWish {
  /** For errors: what it is, and where. */
  readonly what: string;
  readonly executable: string;
  readonly args: readonly string[];
  /** Takes what it says, of all its lives. */
  readonly log: string;
  /** True leaves it running when we end: whoever asks for it ends it by its pid. */
  readonly outlive: boolean;
  /** Beside our own environment, asked at each start. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** Resolves when it answers. @throws Error when it ends instead, or takes too long */
  readonly untilUp: (ended: Promise<number>) => Promise<void>;
}

export interface Restartable {
  /** What starts it by hand, in any shell without TEMPORAL_*. */
  readonly command: string;
  /** Undefined while it is down. */
  readonly pid: () => number | undefined;
  /** -9, and resolves when it is gone; whoever killed it. */
  readonly kill: () => Promise<void>;
  /** Resolves when it answers; a port that is taken is waited for, unless `tries` is 1. @throws Error with the last lines of its log when it does not */
  readonly start: (tries?: number) => Promise<void>;
}

export function isPortTaken(error: unknown): boolean {
  return String(error).includes('address already in use');
}

/** A port that was given back may meanwhile be the near end of somebody's connection. */
const triesOnItsPorts = 20;
const againAfterMs = 500;

export function restartable({
  what,
  executable,
  args,
  log,
  outlive,
  env = () => ({}),
  untilUp,
}: RestartableWish): Restartable {
  let server: Guarded | undefined;

  const startOnce = async (): Promise<void> => {
    const out = fs.openSync(log, 'a');
    const before = fs.fstatSync(out).size;
    const given = { ...withoutTemporal(process.env), ...env() };
    try {
      server = outlive
        ? spawnOutliving(executable, args, given, out)
        : await spawnGuarded(executable, args, given, out);
    } finally {
      fs.closeSync(out);
    }
    try {
      await untilUp(server.ended);
    } catch (cause) {
      await endChild(server, 'SIGKILL');
      const said = fs.readFileSync(log).subarray(before).toString('utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`${what}: ${firstLine(cause)}\n${said}`, { cause });
    }
  };
  return {
    command: [executable, ...args].join(' '),
    pid: () => (server?.isRunning() === true ? server.pid : undefined),
    kill: async () => {
      if (server) await endChild(server, 'SIGKILL');
    },
    start: async (tries = triesOnItsPorts) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await startOnce();
          return;
        } catch (error) {
          if (attempt === tries || !isPortTaken(error)) throw error;
          await sleep(againAfterMs);
        }
      }
    },
  };
}
