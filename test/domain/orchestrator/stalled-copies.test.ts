/** Copies that stand still behind home, told from two looks. */
import fc from 'fast-check';
import {
  againAtMostMs,
  type CopyOfRun,
  sendAgainNow,
  type SentByRun,
  stalledCopies,
} from '../../../domain/orchestrator/stalled-copies';

const seen = (home: number, copy: number | null, version = 1): ReadonlyMap<string, CopyOfRun> =>
  new Map([['run', { home: { version, id: home }, copy: copy === null ? null : { version, id: copy } }]]);

it('a copy that lacks what home had a look ago, and did not move, stands still', () => {
  expect(stalledCopies(seen(9, 7), seen(9, 7))).toEqual(['run']);
  expect(stalledCopies(seen(9, null), seen(12, null))).toEqual(['run']);
});

it('one that catches up is left to it, and so is one that lacks only what was written since', () => {
  expect(stalledCopies(seen(9, 7), seen(12, 8))).toEqual([]);
  expect(stalledCopies(seen(9, 9), seen(12, 9))).toEqual([]);
  expect(stalledCopies(seen(9, null), seen(9, 3))).toEqual([]);
});

it('nothing is told from one look, or of a run that ended meanwhile', () => {
  expect(stalledCopies(new Map(), seen(9, 7))).toEqual([]);
  expect(stalledCopies(seen(9, 7), new Map())).toEqual([]);
});

it('a longer history of an older version is behind, a shorter one of a newer version is not', () => {
  const both = (copy: { readonly version: number; readonly id: number }) =>
    new Map([['run', { home: { version: 101, id: 9 }, copy }]]);
  expect(stalledCopies(both({ version: 2, id: 30 }), both({ version: 2, id: 30 }))).toEqual(['run']);
  expect(stalledCopies(both({ version: 102, id: 3 }), both({ version: 102, id: 3 }))).toEqual([]);
});

it('a copy that has all that home had, or that moved, is never told', () => {
  const event = fc.record({ version: fc.nat(3), id: fc.nat(5) });
  fc.assert(
    fc.property(event, fc.option(event), fc.option(event), event, (home, copy, later, grown) => {
      const told = stalledCopies(new Map([['run', { home, copy }]]), new Map([['run', { home: grown, copy: later }]]));
      const hasAll =
        later !== null && (later.version > home.version || (later.version === home.version && later.id >= home.id));
      const moved = JSON.stringify(copy) !== JSON.stringify(later);
      expect(told).toEqual(hasAll || moved ? [] : ['run']);
    }),
  );
});

/** When each sending would be, of a copy that never moves and is looked at every 15 s. */
function sendings(looks: number): readonly number[] {
  const at: number[] = [];
  let sent: SentByRun = new Map();
  for (let nowMs = 0; nowMs < looks * 15_000; nowMs += 15_000) {
    const next = sendAgainNow(['run'], sent, { nowMs, firstPauseMs: 15_000 });
    if (next.send.includes('run')) at.push(nowMs);
    sent = next.sent;
  }
  return at;
}

it('what sending again does not cure is sent ever more rarely, and never given up', () => {
  const at = sendings(400);
  const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
  expect(pauses.slice(0, 6)).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 480_000]);
  expect(new Set(pauses.slice(6))).toEqual(new Set([againAtMostMs]));
});

it('one that moved begins anew when it stands still again', () => {
  const rules = { nowMs: 0, firstPauseMs: 15_000 };
  const often: SentByRun = new Map([['run', { times: 5, againAtMs: 1e9 }]]);
  expect(sendAgainNow(['run'], often, rules).send).toEqual([]);
  const moved = sendAgainNow([], often, rules);
  expect(moved.sent.size).toBe(0);
  expect(sendAgainNow(['run'], moved.sent, rules)).toEqual({
    ...{ send: ['run'], sent: new Map([['run', { times: 1, againAtMs: 15_000 }]]) },
  });
});
