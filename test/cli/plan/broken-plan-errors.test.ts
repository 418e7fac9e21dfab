/** A plan that cannot be used, in the commands that run with one: problem by problem for scripts, 80 columns for people, exit code 2. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { surroundingsFromConfig } from '../../../clients/cli/from-config';
import { changed } from '../../config/a-plan';
import { muster } from '../run-program';

const { readPlan } = surroundingsFromConfig();
const run = (args: string) => muster(args, { readPlan });

describe('a broken plan', () => {
  let folder = '';
  const file = (name: string, text: string | Uint8Array): string => {
    const at = path.join(folder, name);
    fs.writeFileSync(at, text);
    return at;
  };
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-broken-'));
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });
  const broken = () =>
    file('bad.yaml', changed({ 'approvals: 2': 'approvals: 9', 'witness: us-west-2': 'witness: eu-west-1' }));

  it.each(['failover payments --reason r --as dba --json --plan', 'plan show --json'])(
    'is told to scripts by `muster %s`, problem by problem',
    async (command) => {
      const at = broken();
      const { code, out, err } = await run(`${command} ${at}`);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      const told = JSON.parse(err) as { problems: readonly object[] };
      expect(told).toMatchObject({ is: 'error', exitCode: 2, because: [] });
      expect(told.problems).toContainEqual({
        severity: 'error',
        file: at,
        line: 59,
        column: 16,
        at: 'gates.promote.approvals',
        value: 9,
        says: '9 approvals asked, 3 approvers named',
        instead: 'name 6 more or ask for 3',
      });
      const checked = JSON.parse((await run(`plan check --json ${at}`)).out) as { problems: readonly object[] };
      expect(told.problems).toEqual(checked.problems);
    },
  );

  it('is told to people within 80 columns', async () => {
    const { err } = await run(`failover payments --reason r --as dba --plan ${path.relative('.', broken())}`);
    expect(err).toMatch(/^error: the plan cannot be used, nothing was contacted: 2 errors, 1 warning\.\n/);
    expect(err.split('\n').filter((line) => line.length > 80 && !line.includes('bad.yaml'))).toEqual([]);
  });

  it('says what is wrong with the file itself once, with a remedy for it', async () => {
    const cases = [
      [file('bin.yaml', Buffer.from([0x7f, 0x45, 0x4c, 0x46])), 'is not text: byte 0x7f at offset 0'],
      [folder, 'cannot be read: it is a folder'],
      [path.join(folder, 'no.yaml'), 'cannot be read: there is no such file'],
    ] as const;
    for (const [plan, says] of cases) {
      const { code, err } = await run(`failover payments --reason r --as dba --plan ${plan}`);
      expect(code).toBe(2);
      expect(err.split('\n')).toHaveLength(3);
      expect(err.startsWith(`error: ${plan}: ${says}\n       `)).toBe(true);
      expect(err).not.toContain('0 errors');
    }
  });

  it('is named by an option only to the command that has it', async () => {
    const failover = await run('failover nope --reason r --as dba');
    expect(failover.err).toContain('name the file with --plan FILE');
    const show = await run('plan show nope');
    expect(show).toMatchObject({ code: 2 });
    expect(show.err).toContain('name the file instead of the application');
    expect(show.err).not.toContain('--plan');
  });
});
