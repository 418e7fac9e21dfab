import { findSqlTool } from '../../../tools/temporal/find-sql-tool';
import { createSmallMachine, type SmallMachine } from './small-machine';

let machine: SmallMachine;
beforeEach(() => {
  machine = createSmallMachine();
});
afterEach(() => {
  machine.remove();
});

describe('temporal-sql-tool, for clusters on PostgreSQL', () => {
  it('is the cached one of the pinned server', async () => {
    const { executable, version } = machine.pin.sqlTool;
    machine.put(executable, `temporal-sql-tool version ${version.slice(1)}`);
    expect(await findSqlTool(machine.env, machine.show)).toEqual({ how: 'cache', executable });
  });

  it('is nowhere: its error speaks of it, not of the server', async () => {
    const error: unknown = await findSqlTool(machine.env, machine.show).catch((cause: unknown) => cause);
    expect(String(error)).toContain('no temporal-sql-tool for clusters on PostgreSQL');
    expect(String(error)).toContain(`Install temporal-sql-tool ${machine.pin.server.version.slice(1)}`);
  });
});
