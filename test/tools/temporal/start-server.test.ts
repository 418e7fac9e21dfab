import { Client, type Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import globalSetup from '../../global-setup';
import globalTeardown from '../../global-teardown';
import { connect, freshNamespace } from '../../temporal';
import { downloadBySdk } from '../../../tools/temporal/download';
import { findTemporal } from '../../../tools/temporal/find-server';
import { projectRoot, readPin } from '../../../tools/temporal/pin';
import { type RunningTemporal, startTemporal } from '../../../tools/temporal/start-server';
import { until } from '../../until';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-start-'));
const running: RunningTemporal[] = [];
const connections: Connection[] = [];
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startTemporal>[0] = {}): Promise<RunningTemporal> {
  const server = await startTemporal(options);
  running.push(server);
  return server;
}

async function connectTo(address: string): Promise<Connection> {
  process.env['MUSTER_TEST_ADDRESS'] = address;
  const connection = await connect();
  connections.push(connection);
  return connection;
}

const keyword = (name: string) => (value: string) => ({
  key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
  value,
});
const [application, to] = [keyword('MusterApplication'), keyword('MusterTo')];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('startTemporal', () => {
  it('answers GetSystemInfo and serves the Web UI, and both end by pid', async () => {
    const server = await start({ uiPort: 0 });
    const connection = await connectTo(server.address);
    const info = await connection.workflowService.getSystemInfo({});
    expect(info.serverVersion).toMatch(/^1\.\d+/);
    expect((await fetch(String(server.uiUrl))).ok).toBe(true);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('keeps runs in its file across a restart on the same port', async () => {
    const dbFilename = path.join(folder, 'temporal.sqlite');
    const first = await start({ dbFilename, log: path.join(folder, 'log') });
    const { namespace, queuePrefix } = await freshNamespace(await connectTo(first.address));
    const client = new Client({ connection: await connectTo(first.address), namespace });
    await client.workflow.start('anything', { workflowId: 'kept', taskQueue: queuePrefix });
    await first.stop();
    const port = Number(first.address.split(':')[1]);
    const second = await start({ dbFilename, port });
    const again = new Client({ connection: await connectTo(second.address), namespace });
    expect((await again.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
  });

  it('says what the server said when it cannot start', async () => {
    const { address } = await start();
    const port = Number(address.split(':')[1]);
    await expect(startTemporal({ port })).rejects.toThrow(/ended with exit code 1\n.*address already in use/);
  });

  it('dies with a parent that is killed -9', async () => {
    const module = path.join(projectRoot(), 'dist', 'tools', 'temporal', 'start-server.js');
    const script = `require(${JSON.stringify(module)}).startTemporal().then(({ pid }) => { console.log(pid); setInterval(() => {}, 1000); })`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('the server is gone', () => !isAlive(pid));
  });
});

describe('the server of a test run', () => {
  it('is started without a look at the TEMPORAL_* of the shell, and stopped', async () => {
    let seen = 0;
    const production = net.createServer((socket) => {
      seen += 1;
      socket.destroy();
    });
    await new Promise((resolve) =>
      production.listen(0, '127.0.0.1', () => {
        resolve(undefined);
      }),
    );
    const address = `127.0.0.1:${(production.address() as net.AddressInfo).port}`;
    const configFile = path.join(folder, 'temporal.toml');
    fs.writeFileSync(configFile, `[profile.default]\naddress = "${address}"\n`);
    Object.assign(process.env, {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'prod',
      TEMPORAL_CONFIG_FILE: configFile,
    });
    try {
      await globalSetup();
      expect(process.env['MUSTER_TEST_ADDRESS']).not.toBe(address);
      expect(process.env['TEMPORAL_ADDRESS']).toBeUndefined();
      expect(loadClientConnectConfig().connectionOptions.address).toBeUndefined();
      const connection = await connectTo(String(process.env['MUSTER_TEST_ADDRESS']));
      await freshNamespace(connection);
      const pid = globalThis.musterTestTemporal?.pid;
      await globalTeardown();
      if (pid !== undefined) expect(isAlive(pid)).toBe(false);
      expect(seen).toBe(0);
    } finally {
      production.close();
    }
  });

  it('gives each test a namespace of its own, with the search attributes of muster where asked for', async () => {
    const connection = await connectTo((await start()).address);
    const [plain, full] = await Promise.all([
      freshNamespace(connection),
      freshNamespace(connection, { searchAttributes: true }),
    ]);
    const startIn = ({ namespace, queuePrefix }: typeof plain): Promise<unknown> =>
      new Client({ connection, namespace }).workflow.start('anything', {
        workflowId: 'recovery/payments',
        taskQueue: queuePrefix,
        typedSearchAttributes: [application('payments'), to('eu-west-1')],
      });
    await expect(startIn(plain)).rejects.toThrow();
    await startIn(full);
    expect(plain.namespace).not.toBe(full.namespace);
  });

  it('is refused when nobody answers at the address that was given', async () => {
    process.env['MUSTER_TEST_TEMPORAL_ADDRESS'] = '127.0.0.1:1';
    try {
      await expect(globalSetup()).rejects.toThrow(
        'no Temporal server answers at MUSTER_TEST_TEMPORAL_ADDRESS=127.0.0.1:1',
      );
    } finally {
      delete process.env['MUSTER_TEST_TEMPORAL_ADDRESS'];
    }
  });
});

describe('the download by the SDK', () => {
  it('leaves the binary in its place', async () => {
    const found = await findTemporal();
    if (found.how === 'address') throw new Error('this test needs an executable: unset MUSTER_TEST_TEMPORAL_ADDRESS');
    const site = net.createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'));
    await new Promise((resolve) =>
      site.listen(0, '127.0.0.1', () => {
        resolve(undefined);
      }),
    );
    const env = { PATH: process.env['PATH'], MUSTER_CACHE: folder };
    const pin = readPin(env);
    fs.mkdirSync(pin.folder, { recursive: true });
    const there = path.join(pin.folder, `temporal-${pin.version}`); // where the SDK leaves and looks for it
    fs.copyFileSync(found.executable, there);
    // However long it has lain there.
    fs.utimesSync(there, new Date('2026-01-01'), new Date('2026-01-01'));
    try {
      const url = `http://127.0.0.1:${(site.address() as net.AddressInfo).port}`;
      await downloadBySdk(pin, env, { at: () => undefined, end: () => undefined }, url);
      expect((await findTemporal({ env: { MUSTER_CACHE: folder } })).how).toBe('cache');
    } finally {
      site.close();
    }
  });
});
