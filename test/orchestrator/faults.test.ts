/** A sample of what test/chaos/two-clusters does at length: one pair, two kills over a link that lags, then a quarrel of ten seconds. */
import { type Region } from '../../domain/regions';
import { seeded } from '../chaos/random';
import { quarrel } from './both-active';
import { comeBack, killHome } from './kills';
import { openOrchestra, type Orchestra, other } from './orchestra';
import { first } from './pair';

let orchestra: Orchestra;
let home: Region = first;
beforeAll(async () => {
  orchestra = await openOrchestra();
}, 300_000);
afterAll(() => orchestra.close(), 120_000);

it.each([1, 2])(
  'home is killed: every approval that was acknowledged is there, and what was at work goes on (seed %i)',
  async (seed) => {
    const killed = await killHome(orchestra, home, { random: seeded(seed), names: `kill${seed}`, operations: 2 });
    expect(killed.acknowledged.length).toBeGreaterThan(0);
    expect(killed.missing.filter(({ outlivesHome }) => outlivesHome)).toEqual([]);
    await comeBack(orchestra, home);
    home = other(home);
  },
  180_000,
);

it('both clusters are active: what cannot be undone is sent once', async () => {
  const wish = { home, operations: 6, forMs: 10_000, named: 'quarrel', registered: true };
  const { twice, arrived } = await quarrel(orchestra, { ...wish, random: seeded(3) });
  expect(twice).toBe(0);
  expect(Math.max(...arrived)).toBe(1);
}, 180_000);
