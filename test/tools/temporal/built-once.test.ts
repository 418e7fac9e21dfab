import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findTemporal } from '../../../tools/temporal/find-server';
import { projectRoot } from '../../../tools/temporal/pin';
import { until } from '../../until';
import { createSmallMachine, type SmallMachine } from './small-machine';

let machine: SmallMachine;
const asked: Asking[] = [];
beforeEach(() => {
  machine = createSmallMachine();
});
afterEach(async () => {
  for (const { child } of asked.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const run of machine.goRuns()) {
    try {
      process.kill(Number(run.split(' ')[0]), 'SIGKILL');
    } catch {
      // ended by itself
    }
  }
  machine.remove();
});

interface Asking {
  readonly child: ChildProcess;
  out: string;
  err: string;
}

/** Another process that asks for the server, as `npm run demo` beside `npm test` would. */
function ask(): Asking {
  const main = path.join(projectRoot(), 'dist', 'tools', 'temporal', 'main.js');
  const child = spawn(process.execPath, [main, '--where'], { env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const asking: Asking = { child, out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (asking.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (asking.err += text.toString()));
  asked.push(asking);
  return asking;
}

const builds = (): string[] => machine.goRuns().filter((run) => run.includes(' build '));
const lockFile = (): string => path.join(machine.pin.folder, 'lock');
function leaveLock(pid: number): void {
  fs.mkdirSync(machine.pin.folder, { recursive: true });
  fs.writeFileSync(lockFile(), JSON.stringify({ pid, host: os.hostname(), token: 'left behind' }));
}

describe('two processes that ask at once', () => {
  it('build once, and the second shows that it waits', async () => {
    machine.installGo({ held: true });
    const first = ask();
    await until('the first builds', () => builds().length === 1);
    const second = ask();
    await until('the second says that it waits', () =>
      second.err.includes(`waiting for process ${String(first.child.pid)}`),
    );
    machine.release();
    await until('both have ended', () => [first, second].every(({ child }) => child.exitCode !== null));
    await until('both have answered', () => [first, second].every(({ out }) => out === `${machine.pin.executable}\n`));
    expect(builds()).toHaveLength(1);
    expect(fs.readdirSync(machine.pin.folder)).toEqual(['temporal']);
  });

  it('are not stopped by the lock of a builder that was killed', async () => {
    machine.installGo({ held: true });
    const killed = ask();
    await until('it builds', () => builds().length === 1);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(fs.existsSync(lockFile())).toBe(true);
    machine.installGo();
    expect((await findTemporal({ env: machine.env, show: machine.show })).how).toBe('build');
    expect(machine.shown.join()).not.toContain('waiting');
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('are not stopped by a lock whose pid now belongs to somebody else', async () => {
    machine.installGo();
    leaveLock(process.pid);
    const aMinuteAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(lockFile(), aMinuteAgo, aMinuteAgo);
    expect((await findTemporal({ env: machine.env, show: machine.show })).how).toBe('build');
  });

  it('go on when the first one could not build', async () => {
    leaveLock(process.pid);
    const waiting = findTemporal({ env: machine.env, show: machine.show });
    await until('it waits', () => machine.shown.some((line) => line.includes('waiting for process')));
    machine.installGo();
    fs.rmSync(lockFile());
    expect((await waiting).how).toBe('build');
  });
});
