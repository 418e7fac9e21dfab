/** What scripts read: one form of errors, and the version. */
import fs from 'node:fs';
import path from 'node:path';
import { muster } from './run-program';

test.each(['failover payments --json', 'frob --json', 'watch --json', 'plan check --json', 'worker --json'])(
  '`muster %s` tells what it cannot read in the one JSON form',
  async (args) => {
    const { code, out, err } = await muster(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const told = JSON.parse(err) as Record<string, unknown>;
    expect(Object.keys(told)).toEqual(['is', 'exitCode', 'what', 'because', 'instead']);
    expect(told['what']).not.toContain('error:');
  },
);

test('--version prints the version of package.json and nothing else', async () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as {
    readonly version: string;
  };
  const broken = {
    settings: () => {
      throw new Error('must not be read');
    },
  };
  expect(await muster('--version', broken)).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});
