/** docs/drills.md names every command of `muster drill`, and every option. */
import fs from 'node:fs';
import path from 'node:path';
import { muster } from '../run-program';

const docs = fs.readFileSync(path.join(__dirname, '../../../docs/drills.md'), 'utf8');

test.each(['next', 'schedule', 'list', 'run', 'history', 'pause', 'resume', 'abort'])(
  'every option of `muster drill %s` is in the docs',
  async (name) => {
    const { out } = await muster(`drill ${name} --help`);
    const options = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
    expect(options).toContain('--json');
    for (const option of options.filter((one) => one !== '--help')) expect(docs).toContain(option);
    expect(docs).toContain(`drill ${name} `);
  },
);
