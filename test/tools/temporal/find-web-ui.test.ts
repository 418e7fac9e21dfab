import fs from 'node:fs';
import path from 'node:path';
import { findWebUi } from '../../../tools/temporal/find-web-ui';
import { createSmallMachine, type SmallMachine } from './small-machine';

let machine: SmallMachine;
beforeEach(() => {
  machine = createSmallMachine();
});
afterEach(() => {
  machine.remove();
});

const pinned = (): string => machine.pin.ui.version.slice(1);
const says = (): string => `Temporal UI version ${pinned()}`;

describe('the Web UI, as a program of its own', () => {
  it('lies in the cache beside the server, of the version the CLI has in it', async () => {
    expect(path.basename(machine.pin.ui.executable)).toBe(`temporal-ui-${pinned()}`);
    expect(path.dirname(machine.pin.ui.executable)).toBe(machine.pin.folder);
    const executable = machine.put(machine.pin.ui.executable, says());
    expect(await findWebUi(machine.env, machine.show)).toEqual({ how: 'cache', executable });
    expect(machine.goRuns()).toEqual([]);
  });

  it('is taken from PATH when it is that version', async () => {
    const executable = machine.install('ui-server', says());
    expect(await findWebUi(machine.env, machine.show)).toEqual({ how: 'path', executable });
  });

  it('is built from its own main package, and one that says another version is not kept', async () => {
    machine.installGo(); // what it builds says "UI 2.50.1" behind another version
    const error: unknown = await findWebUi(machine.env, machine.show).catch((cause: unknown) => cause);
    expect(machine.goRuns().find((run) => run.includes(' build '))).toContain('temporalio/ui-server/v2/cmd/server');
    expect(String(error)).toContain(`needs ${pinned()}`);
    expect(fs.readdirSync(machine.pin.folder)).toEqual([]);
  });

  it('is nowhere: one error names every way that was tried, and what opens one', async () => {
    const error: unknown = await findWebUi(machine.env, machine.show).catch((cause: unknown) => cause);
    expect(String(error)).toContain('no ui-server for the Web UI of two clusters');
    expect(String(error)).toContain('build of tools/temporal with Go: no `go` on PATH');
    expect(String(error)).toContain(`Install ui-server ${pinned()}, or Go >= ${machine.pin.go}`);
  });

  it('says for whom it waits while another part of Temporal is built', async () => {
    const lock = path.join(machine.pin.folder, 'lock');
    fs.mkdirSync(machine.pin.folder, { recursive: true });
    fs.writeFileSync(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere', token: 'held' }));
    const executable = machine.pin.ui.executable;
    const found = findWebUi(machine.env, (title) => {
      machine.put(executable, says());
      fs.rmSync(lock);
      return machine.show(title);
    });
    expect(await found).toEqual({ how: 'cache', executable });
    expect(machine.shown).toEqual([
      `waiting for process ${process.pid}, which is building another part of Temporal`,
      'done waiting',
    ]);
  });
});
