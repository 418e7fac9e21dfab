/** A sample of the crash matrix, the same cells each time; the whole of it is `npm run test:chaos`. */
import { testAddress } from '../temporal';
import { type Fault, faults } from './faults';
import { operations } from './plan';
import { type CellPlan, type CellResult } from './run/cell';
import { allCells, isGood, type Listed, listBoundaries, sampleOf, twoFaults, wasStruck } from './run/matrix';
import { bundle } from './run/paths';
import { openRunner } from './run/runner';
import { oneServer } from './run/server';

/** An outside that promotes whatever it is asked, beside a worker that wakes late: the one cell that has to end badly. */
const unchecked: Fault = {
  ...faults['frozen past the end'],
  strike: (struck) => {
    struck.world.checkNothing();
    return faults['frozen past the end'].strike(struck);
  },
};
const mustEndBadly: CellPlan = {
  operation: 'failover',
  strikes: [{ fault: 'unchecked', at: 'ledger.promote/send.before rds:PromoteReadReplica' }],
};

let listed: readonly Listed[];
let sample: readonly CellResult[];
let random: readonly CellResult[];
let bad: CellResult | undefined;

/** All side by side, for they mostly wait: settle windows and heartbeat time-outs are never scaled. */
beforeAll(async () => {
  await bundle();
  const server = await oneServer(testAddress());
  const runner = openRunner({ setting: server.setting, faults: { ...faults, unchecked }, atOnce: 15, name: 's' });
  try {
    listed = await listBoundaries(runner);
    const cells = sampleOf(allCells(listed, faults), 10);
    const seeds = [1, 2, 3, 4].map((seed) => twoFaults(listed, faults, seed));
    const results = await runner.runAll([mustEndBadly, ...cells, ...seeds]);
    bad = results[0];
    sample = results.slice(1, 1 + cells.length);
    random = results.slice(1 + cells.length);
  } finally {
    runner.close();
    await server.close();
  }
}, 300_000);

describe('the crash matrix', () => {
  it('has boundaries of every sort in every operation: around looks, and around all that changes the world', () => {
    expect(listed.map(({ operation }) => operation)).toEqual([...operations]);
    for (const { operation, boundaries } of listed) {
      const asked = operation === 'reprotect' ? [] : ['gate', 'timer'];
      const found = boundaries.map(({ boundary: { kind } }) => kind);
      expect(found).toEqual(expect.arrayContaining(['look', 'intent', 'check', 'send', 'acknowledgement', ...asked]));
    }
    expect(allCells(listed, faults).length).toBeGreaterThanOrEqual(200);
  });

  it('ends every cell of a sample as the invariant says', () => {
    expect(sample.filter((one) => !isGood(one))).toEqual([]);
    expect(sample.filter((one) => !wasStruck(one))).toEqual([]);
    expect(sample).toHaveLength(10);
  });

  it('ends runs of two random faults as the invariant says', () => {
    expect(random.filter((one) => !isGood(one))).toEqual([]);
    expect(random).toHaveLength(4);
  });

  it('would notice: where the outside checks nothing, a worker that wakes after the end promotes a second time', () => {
    expect(bad?.violations).toEqual([expect.stringContaining('done twice: rds:PromoteReadReplica')]);
  });
});
