/** docs/cli.md shows what the views really print, and names every command and option there is. */
import fs from 'node:fs';
import path from 'node:path';
import { muster } from './run-program';

const docs = fs.readFileSync(path.join(__dirname, '../../docs/cli.md'), 'utf8');

const shown = ['live-at-gate', 'end-recovered', 'end-aborted-fence-stuck', 'end-dry-run'];
const shownToo = ['end-failed-back', 'gate-restore', 'diff-some'];

test.each([...shown, ...shownToo])('the example of %s is what the view prints', (name) => {
  expect(docs).toContain(fs.readFileSync(path.join(__dirname, 'goldens', `${name}.txt`), 'utf8'));
});

test.each([
  'failover',
  'switchover',
  'reprotect',
  'failback',
  'restore',
  'decommission',
  'quarantine',
  'plan diff',
  'watch',
  'status',
  'approve',
  'reject',
  'report',
  'step retry',
  'step skip',
  'pause',
  'resume',
  'abort',
  'setup',
  'orchestrator setup',
  'orchestrator status',
  'orchestrator handover',
  'orchestrator takeover',
  'orchestrator versions',
  'orchestrator roll-out',
  'orchestrator move',
  'worker',
])('every option of `muster %s` is in the docs', async (name) => {
  const { out } = await muster(`${name} --help`);
  const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)]
    .map(([, option]) => option ?? '')
    .filter((option) => option !== '--help');
  expect(options.length).toBeGreaterThan(0);
  for (const option of options) expect(docs).toContain(option);
  expect(docs).toContain(name.split(' ')[0] ?? '');
});
