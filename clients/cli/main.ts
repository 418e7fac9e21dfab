#!/usr/bin/env node
/** The entry of `muster`: the real terminal, clock, signals and processes around the program. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { workerFlags } from '../../config/worker-flags';
import { exitCodes, Problem } from '../problem';
import { surroundingsFromConfig } from './from-config';
import { type Io } from './io';
import { runProgram } from './program';

/** Where a pipe or an odd terminal does not say. */
const defaultColumns = 80;
const defaultRows = 24;

const { stdout, stderr } = process;
const interactive = stdout.isTTY;

const io: Io = {
  out: (text) => {
    stdout.write(text);
  },
  err: (text) => {
    stderr.write(text);
  },
  terminal: {
    interactive,
    // hasColors honours NO_COLOR and TERM itself (Node: tty.WriteStream.hasColors).
    colour: interactive && stdout.hasColors(),
    columns: () => (interactive ? stdout.columns : defaultColumns),
    rows: () => (interactive ? stdout.rows : defaultRows),
  },
  now: Date.now,
  onInterrupt: (listener) => {
    process.once('SIGINT', listener);
    return () => {
      process.off('SIGINT', listener);
    };
  },
  runMain,
};

/** dist/, of which this file is clients/cli/main.js. */
const dist = path.resolve(__dirname, '..', '..');

/** For Node itself; the lab is a world of its own and needs none. */
function flagsOf(main: string): readonly string[] {
  return main === 'workers/main.js' ? workerFlags : [];
}

async function runMain(main: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const file = path.join(dist, main);
  if (!fs.existsSync(file)) {
    throw new Problem({
      what: `${file} does not exist`,
      instead: 'build it with `npm run prepare`',
      exitCode: exitCodes.failed,
    });
  }
  const command = [...flagsOf(main), file, ...args];
  // The environment is handed on whole and unread: config/ of the other process reads it.
  // eslint-disable-next-line no-restricted-properties
  const child = spawn(process.execPath, command, { stdio: 'inherit', env: { ...process.env, ...env } });
  // Ctrl-C reaches both by the terminal; this one waits for the child's own end.
  const ignore = (): void => undefined;
  const pass = (signal: NodeJS.Signals) => (): void => {
    child.kill(signal);
  };
  const terminate = pass('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', terminate);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? exitCodes.done : exitCodes.failed));
      });
    });
  } finally {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', terminate);
  }
}

// `muster ... | head` closes the pipe: that is no error of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
});

void runProgram(process.argv.slice(2), io, surroundingsFromConfig()).then((code) => {
  // Not left to run out: the gRPC library keeps timers of tries that were given up. Both streams are flushed first.
  stdout.write('', () => {
    stderr.write('', () => {
      process.exit(code);
    });
  });
});
