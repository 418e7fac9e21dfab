import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort, isFree } from '../../../lab/postgres/free-port';
import { LOOPBACK } from '../../../tools/temporal/loopback';
import { type Restartable, restartable } from '../../../tools/temporal/restartable';
import { until } from '../../until';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-restartable-'));
const started: Restartable[] = [];
afterAll(async () => {
  await Promise.all(started.map((server) => server.kill()));
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Listens on its port, or says what Go says of one that is taken. */
const program = `
const server = require('node:net').createServer();
server.on('error', () => { console.error('listen tcp: bind: address already in use'); process.exit(1); });
server.listen(Number(process.argv[1]), '${LOOPBACK}', () => console.log('up ' + process.env.MUSTER_TEST_LIFE));
`;

function serverAt(port: number, log: string): Restartable {
  let life = 0;
  const file = path.join(folder, log);
  const server = restartable({
    ...{ what: `the server at ${port}`, executable: process.execPath, args: ['-e', program, String(port)] },
    ...{ log: file, outlive: false, env: () => ({ MUSTER_TEST_LIFE: String((life += 1)) }) },
    untilUp: async (ended) => {
      let code: number | undefined;
      void ended.then((end) => (code = end));
      await until(`life ${life} is up`, () => {
        if (code !== undefined) throw new Error(`it ended with exit code ${code}`);
        return fs.readFileSync(file, 'utf8').includes(`up ${life}`);
      });
    },
  });
  started.push(server);
  return server;
}

describe('a server that dies and is started again', () => {
  it('has another process on the same port, and one log of all its lives', async () => {
    const port = await freePort();
    const server = serverAt(port, 'again.log');
    expect(server.pid()).toBeUndefined();
    await server.start();
    const first = server.pid();
    process.kill(first ?? NaN, 'SIGKILL');
    await server.kill();
    expect(server.pid()).toBeUndefined();
    expect(await isFree(port)).toBe(true);
    await server.start();
    expect(server.pid()).not.toBe(first);
    expect(await isFree(port)).toBe(false);
    expect(said('again.log').match(/^up \d$/gm)).toEqual(['up 1', 'up 2']);
  });

  it('waits for a port that somebody else has for a moment', async () => {
    const port = await freePort();
    const other = net.createServer().listen(port, LOOPBACK);
    await once(other, 'listening');
    const server = serverAt(port, 'taken.log');
    const starting = server.start();
    await until(
      'it finds the port taken',
      () => fs.existsSync(path.join(folder, 'taken.log')) && said('taken.log').includes('address already in use'),
    );
    other.close();
    await starting;
    expect(said('taken.log')).toMatch(/^up \d+$/m);
  });

  it('is told with its last words when it ends instead of coming up', async () => {
    const server = restartable({
      ...{ what: 'the broken one', executable: process.execPath, args: ['-e', 'console.error("no schema")'] },
      ...{ log: path.join(folder, 'broken.log'), outlive: false },
      untilUp: async (ended) => {
        throw new Error(`it ended with exit code ${await ended}`);
      },
    });
    await expect(server.start()).rejects.toThrow('the broken one: it ended with exit code 0\nno schema');
    expect(server.pid()).toBeUndefined();
  });
});

function said(log: string): string {
  return fs.readFileSync(path.join(folder, log), 'utf8');
}
