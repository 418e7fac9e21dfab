import fs from 'node:fs';
import net from 'node:net';
import { downloadBySdk } from '../../../tools/temporal/download';
import { findTemporal } from '../../../tools/temporal/find-server';
import { createSmallMachine, type SmallMachine } from './small-machine';

let machine: SmallMachine;
beforeEach(() => {
  machine = createSmallMachine();
});
afterEach(() => {
  machine.remove();
});

/** Stands for a download that works: it leaves what the SDK would. */
const downloads = (): Promise<void> => {
  machine.cacheTemporal();
  return Promise.resolve();
};
const find = (env: Record<string, string> = machine.env, download?: typeof downloads) =>
  findTemporal({ env, show: machine.show, ...(download === undefined ? {} : { download }) });

describe('findTemporal', () => {
  it('takes a given address before anything on the machine', async () => {
    machine.installTemporal();
    machine.cacheTemporal();
    const found = await find({ ...machine.env, MUSTER_TEST_TEMPORAL_ADDRESS: '127.0.0.1:7233' });
    expect(found).toEqual({ how: 'address', address: '127.0.0.1:7233' });
  });

  it('takes `temporal` on PATH before the cached binary', async () => {
    machine.cacheTemporal();
    const executable = machine.installTemporal();
    expect(await find()).toEqual({ how: 'path', executable });
  });

  it('takes the cached binary before a download', async () => {
    const executable = machine.cacheTemporal();
    expect(await find(machine.env, downloads)).toEqual({ how: 'cache', executable });
  });

  it('takes the download before a build, and finds it cached from then on', async () => {
    machine.installGo();
    expect(await find(machine.env, downloads)).toEqual({ how: 'download', executable: machine.pin.executable });
    expect(machine.goRuns()).toEqual([]);
    expect((await find()).how).toBe('cache');
  });

  it('builds when nothing else is open, pinned and without cgo modules, and finds it cached from then on', async () => {
    machine.installGo();
    expect(await find()).toEqual({ how: 'build', executable: machine.pin.executable });
    expect(machine.goRuns().at(-1)).toMatch(
      / build -v -trimpath -tags disable_grpc_modules -o \S+ github\.com\/temporalio\/cli\/cmd\/temporal$/,
    );
    expect((await find()).how).toBe('cache');
    expect(fs.readdirSync(machine.pin.folder)).toEqual(['temporal']);
  });

  it('passes over a `temporal` whose server is too old, and over a cached one that does not run', async () => {
    machine.installTemporal('1.25.1');
    fs.writeFileSync(machine.cacheTemporal(), '#!/bin/sh\nexit 3\n');
    const error = await find().catch((e: unknown) => String(e));
    expect(error).toContain('has server 1.25; needs 1.28 or newer');
    expect(error).toMatch(/cached binary: \S+ --version does not run/);
    machine.installGo();
    expect((await find()).how).toBe('build');
  });

  it('says in one error what was tried and why each way is closed', async () => {
    machine.installGo({ version: '1.22.1' });
    const error = await find().catch((e: unknown) => String(e));
    expect(error).toContain('1. MUSTER_TEST_TEMPORAL_ADDRESS: not set');
    expect(error).toContain('2. `temporal` on PATH: none');
    expect(error).toContain(`3. cached binary: none at ${machine.pin.executable}`);
    expect(error).toMatch(/4\. download by the Temporal SDK: no answer from the proxy: .*ECONNREFUSED/);
    expect(error).toMatch(/5\. build of tools\/temporal with Go: .*go is 1\.22\.1 \(needs Go >= 1\.26\.4\)/);
    expect(error).toContain('set MUSTER_TEST_TEMPORAL_ADDRESS=127.0.0.1:7233');
  });

  it.each(['temporal.example.com:7233', '10.0.0.5:7233', '127.0.0.1.example.com:7233'])(
    'refuses %s, which is not on this machine',
    async (address) => {
      machine.installTemporal();
      const env = { ...machine.env, MUSTER_TEST_TEMPORAL_ADDRESS: address };
      await expect(find(env)).rejects.toThrow(`${address}, which is not on this machine`);
      expect(await find({ ...env, MUSTER_TEST_TEMPORAL_FORCE: '1' })).toEqual({ how: 'address', address });
    },
  );

  it('refuses an address without a port', async () => {
    await expect(find({ ...machine.env, MUSTER_TEST_TEMPORAL_ADDRESS: 'localhost' })).rejects.toThrow(
      'write host:port',
    );
  });

  it('keeps its cache where MUSTER_CACHE, then XDG_CACHE_HOME, then the home folder says', async () => {
    const executable = machine.cacheTemporal();
    const elsewhere = `${machine.env['HOME'] ?? ''}/elsewhere`;
    await expect(find({ ...machine.env, XDG_CACHE_HOME: elsewhere })).rejects.toThrow(
      `none at ${elsewhere}/muster/temporal/`,
    );
    expect(
      await find({ ...machine.env, XDG_CACHE_HOME: elsewhere, MUSTER_CACHE: `${machine.env['HOME'] ?? ''}/.cache` }),
    ).toEqual({
      how: 'cache',
      executable,
    });
  });

  it('gives up within seconds on a download site that accepts and never answers', async () => {
    const silent = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const site = `http://127.0.0.1:${(silent.address() as net.AddressInfo).port}`;
    const sockets: net.Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    try {
      await expect(downloadBySdk(machine.pin, { PATH: '' }, machine.show('x'), site)).rejects.toThrow(
        /no answer from http.*timeout/,
      );
      expect(sockets.length).toBe(1);
    } finally {
      sockets.forEach((socket) => socket.destroy());
      silent.close();
    }
  });
});
