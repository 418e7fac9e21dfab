import { findClusterServer } from '../../../tools/temporal/find-cluster-server';
import { createSmallMachine, type SmallMachine } from './small-machine';

let machine: SmallMachine;
beforeEach(() => {
  machine = createSmallMachine();
});
afterEach(() => {
  machine.remove();
});

const says = (version: string): string => `temporal version ${version}`;
const pinned = (): string => machine.pin.server.version.slice(1);

describe('temporal-server, for two clusters', () => {
  it('is taken from PATH when it is the pinned version', async () => {
    const executable = machine.install('temporal-server', says(pinned()));
    expect(await findClusterServer(machine.env, machine.show)).toEqual({ how: 'path', executable });
  });

  it('of another version is passed over for the cached one', async () => {
    machine.install('temporal-server', says('1.30.0'));
    const executable = machine.put(machine.pin.server.executable, says(pinned()));
    expect(await findClusterServer(machine.env, machine.show)).toEqual({ how: 'cache', executable });
  });

  it('is nowhere: one error names every way that was tried, and what opens one', async () => {
    machine.install('temporal-server', says('1.30.0'));
    const error: unknown = await findClusterServer(machine.env, machine.show).catch((cause: unknown) => cause);
    expect(String(error)).toContain(`temporal-server is 1.30.0; needs ${pinned()}`);
    expect(String(error)).toContain('build of tools/temporal with Go: no `go` on PATH');
    expect(String(error)).toContain(`Install temporal-server ${pinned()}, or Go >= ${machine.pin.go}`);
  });
});
