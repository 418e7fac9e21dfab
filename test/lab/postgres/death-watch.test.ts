/** Servers do not outlive the lab: the watch takes the process its data folder names, and the folder made for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { watchOver } from '../../../lab/postgres/death-watch';

it('ends the server a data folder names once the lab is gone, then removes the folder', async () => {
  const throwaway = fs.mkdtempSync(path.join(os.tmpdir(), 'lab-test-'));
  const data = path.join(throwaway, 'instances', 'db-1', 'data');
  fs.mkdirSync(data, { recursive: true });
  const server = spawn('sleep', ['60'], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const pidFile = path.join(data, 'postmaster.pid');
  fs.writeFileSync(pidFile, `${server.pid ?? 0}\n${data}\n`);
  // As PostgreSQL does on its way out.
  server.once('exit', () => {
    fs.rmSync(pidFile);
  });

  await watchOver(path.join(throwaway, 'instances'), throwaway).end();

  expect(await exited).toEqual([null, 'SIGQUIT']);
  expect(fs.existsSync(throwaway)).toBe(false);
});
