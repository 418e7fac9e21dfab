/** Both clusters active for a minute: what cannot be undone is sent once; and that this is the register's doing. */
import { seeded } from '../random';
import { quarrel } from '../../orchestrator/both-active';
import { openOrchestra, type Orchestra } from '../../orchestrator/orchestra';
import { first } from '../../orchestrator/pair';
import { cell, figure } from './figures';

const seed = Number(process.env['MUSTER_SEED'] ?? 20261126);

let orchestra: Orchestra;
beforeEach(async () => {
  orchestra = await openOrchestra();
}, 300_000);
afterEach(() => orchestra.close(), 120_000);

it('nothing that cannot be undone is sent twice while both are active for 60 s', async () => {
  const wish = { home: first, operations: 20, forMs: 60_000, named: 'quarrel', registered: true };
  const { runs, twice, arrived, bothActiveMs, bySide } = await quarrel(orchestra, { ...wish, random: seeded(seed) });
  expect(twice).toBe(0);
  expect(bothActiveMs).toBeGreaterThanOrEqual(60_000);
  // Both sides had it in hand, or nothing was tried.
  expect(Math.min(...Object.values(bySide))).toBeGreaterThan(0);
  expect(arrived.filter((count) => count === 1).length).toBeGreaterThan(runs.length / 2);
  cell('link cut, both sides active', 'gate, approval and promotion at either side', {
    runs: runs.length,
    sentTwice: twice,
  });
  figure('both clusters active for 60 s: irreversible requests sent twice', {
    bound: '0',
    n: runs.length,
    unit: 'requests',
    values: [twice],
    seed,
    says: `${runs.length} operations, ${Math.round(bothActiveMs / 1_000)} s; sent once: ${arrived.filter((count) => count === 1).length}, by ${JSON.stringify(bySide)}; Describe 5 s stale`,
  });
}, 300_000);

it('without the register the same quarrel sends some of it twice', async () => {
  const wish = { home: first, operations: 10, forMs: 15_000, named: 'unregistered', registered: false };
  const { twice } = await quarrel(orchestra, { ...wish, random: seeded(seed) });
  expect(twice).toBeGreaterThan(0);
  figure('the same for 15 s without the register (so the test can fail)', {
    bound: 'more than 0',
    n: wish.operations,
    unit: 'requests',
    values: [twice],
    seed,
  });
}, 300_000);
