import fc from 'fast-check';
import { claimOver, judgeRegister, type RegisterEntry } from '../../domain/register';

const entryOf = (operationId: string, failoverVersion: number): RegisterEntry => ({
  schema: 1,
  application: 'payments',
  operationId,
  failoverVersion,
  at: '2026-11-26T03:00:00.000Z',
});
const is = (entry: RegisterEntry | null, operationId: string, failoverVersion: number, claimed: boolean): string =>
  judgeRegister(entry, { operationId, failoverVersion, claimed }).is;

describe('the register', () => {
  it('is claimed where nobody stands, at the start and after a loss of the object', () => {
    expect([is(null, 'a', 1, false), is(null, 'a', 1, true)]).toEqual(['claim', 'claim']);
  });

  it('is claimed from an operation of the same cluster that had ended, and never from one that came after us', () => {
    expect(is(entryOf('before', 1), 'a', 1, false)).toBe('claim');
    expect(is(entryOf('after', 1), 'a', 1, true)).toBe('superseded');
  });

  it('goes on with the same operation after a takeover, and holds back the cluster it was taken from', () => {
    expect(is(entryOf('a', 1), 'a', 102, true)).toBe('claim');
    expect(is(entryOf('a', 102), 'a', 1, true)).toBe('superseded');
  });

  it('names who holds it, since when and of which version', () => {
    expect(judgeRegister(entryOf('b', 102), { operationId: 'a', failoverVersion: 1, claimed: true })).toMatchObject({
      because: {
        rule: 'Superseded',
        saw: 'operation b of version 102 holds payments since 2026-11-26T03:00:00.000Z',
      },
    });
  });
});

describe('a claim of the register', () => {
  const claim = { ...entryOf('b', 102), at: '2026-11-26T04:00:00.000Z' };
  const since = '2026-11-26T03:00:00.000Z';

  it('tells which older version it was claimed over, and when', () => {
    expect(claimOver(entryOf('a', 1), claim)).toEqual({ ...claim, over: 1, overAt: claim.at });
    expect(claimOver({ ...entryOf('a', 101), over: 1, overAt: since }, claim)).toMatchObject({ over: 101 });
  });

  it('hands that on where an operation of its own version stood there, from before `overAt` was written too', () => {
    expect(claimOver({ ...entryOf('a', 102), over: 1, overAt: since }, claim)).toEqual({
      ...claim,
      over: 1,
      overAt: since,
    });
    expect(claimOver({ ...entryOf('a', 102), over: 1 }, claim)).toMatchObject({ over: 1, overAt: since });
  });

  it('tells of nobody where nobody older stood there', () => {
    expect([claimOver(null, claim), claimOver(entryOf('a', 102), claim)]).toEqual([claim, claim]);
  });
});

/** Two clusters, any interleaving of starts, takeovers and requests: whoever may send stands in the register, and versions only grow. */
describe('any sequence of claims', () => {
  const step = fc.record({
    operation: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom(1, 2, 101, 102),
    claimed: fc.boolean(),
  });

  it('never lets the version in the register fall, and lets only who stands there send', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let entry: RegisterEntry | null = null;
        for (const { operation, version, claimed } of steps) {
          const before: RegisterEntry | null = entry;
          const judged = is(before, operation, version, claimed);
          if (judged === 'claim') entry = entryOf(operation, version);
          if (judged === 'ours') expect(before).toMatchObject({ operationId: operation, failoverVersion: version });
          if (judged === 'superseded') expect(entry).toBe(before);
          if (before !== null) expect(entry?.failoverVersion).toBeGreaterThanOrEqual(before.failoverVersion);
        }
      }),
    );
  });

  it('never lets two operations send that both stood there: the second keeps the first out', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 102), fc.constantFrom(1, 102), (first, second) => {
        fc.pre(second >= first);
        // Both began by claiming; whoever claimed last is the only one that goes on.
        expect(is(entryOf('b', second), 'a', first, true)).toBe('superseded');
        expect(is(entryOf('b', second), 'b', second, true)).toBe('ours');
      }),
    );
  });
});
