/** `lab up --detach`: the same lab in a process of its own, with a log; returns when lab.json is there, or with what the log says. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type LabFile, runningLabIn } from '../lab-file';
import { readErrorText } from '../tell-error';

/** Exit code of a command that was given bad input. */
const badInput = 2;
const lookEveryMs = 100;
const logLinesShown = 20;

export async function upDetached(main: string, home: string, args: readonly string[]): Promise<LabFile> {
  const made = fs.mkdirSync(home, { recursive: true, mode: 0o755 }) !== undefined;
  const log = path.join(home, 'lab.log');
  const out = fs.openSync(log, 'w+');
  const child = spawn(process.execPath, [main, 'up', ...args, ...(made ? ['--own-home'] : [])], {
    detached: true,
    stdio: ['ignore', out, out],
  });
  let code: number | null | undefined;
  child.on('exit', (ended) => {
    code = ended;
  });
  for (;;) {
    const lab = runningLabIn(home);
    if (lab !== undefined && lab.pid === child.pid) {
      child.unref();
      fs.closeSync(out);
      return lab;
    }
    if (code !== undefined) {
      // Read through what we hold open: a lab that fails takes the home it made with it, this log too.
      const said = fromStart(out).trimEnd().split('\n').slice(-logLinesShown).join('\n');
      if (made) fs.rmSync(home, { recursive: true, force: true });
      const refusal = code === badInput ? readErrorText(said) : undefined;
      if (refusal !== undefined) throw refusal;
      throw new Error(`the lab ended while it came up (${code === null ? 'killed' : `exit code ${code}`}):\n${said}`);
    }
    await wait(lookEveryMs);
  }
}

function fromStart(file: number): string {
  const text = Buffer.alloc(fs.fstatSync(file).size);
  fs.readSync(file, text, 0, text.length, 0);
  fs.closeSync(file);
  return text.toString();
}
