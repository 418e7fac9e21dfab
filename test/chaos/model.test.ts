/** Register, takeover, re-application, zombie and skew of versions, as commands over the door and the rules that ship. */
import fc from 'fast-check';
import { type Action, anyCourse, play } from './model/actions';
import { Pair } from './model/pair-model';
import { type Arrival, type Rules, shipped } from './model/worker';

/** From the question to the signature (activities/door/register.ts). */
const budgetMs = 1_000;

const onA: readonly Action[] = [
  { is: 'start', side: 'a' },
  { is: 'hand-out', side: 'a' },
  { is: 'step', nth: 0 },
  { is: 'step', nth: 0 },
  // Its claim stands; now the request, up to where it would ask the register.
  { is: 'hand-out', side: 'a' },
];
const takenOver: readonly Action[] = [
  { is: 'cut' },
  { is: 'take-over', side: 'b' },
  { is: 'tick', ms: 16_000 },
  { is: 'look-again', side: 'b' },
  { is: 'hand-out', side: 'b' },
  // Read and written: its claim stands. What the older one may have sent has shown long since when it asks to send.
  ...Array.from({ length: 2 }, (): Action => ({ is: 'step', nth: 1 })),
  { is: 'tick', ms: 900_000 },
  { is: 'hand-out', side: 'b' },
  ...Array.from({ length: 4 }, (): Action => ({ is: 'step', nth: 1 })),
];

const signed: readonly Action[] = [
  { is: 'step', nth: 0 },
  { is: 'step', nth: 0 },
];
/** Where courses begin: at nothing, or in the middle of what matters, which chance alone reaches too seldom to say something. */
const beginnings: readonly (readonly Action[])[] = [[], onA, [...onA, ...signed], [...onA, ...takenOver]];

function sameTwice({ arrivals }: Pair): readonly (readonly [Arrival, Arrival])[] {
  const accepted = arrivals.filter((one) => one.accepted);
  return accepted.flatMap((one, index) =>
    accepted.slice(index + 1).flatMap((other) => (other.generation === one.generation ? [[one, other] as const] : [])),
  );
}

function onceDone(pair: Pair): void {
  const twice = sameTwice(pair);
  if (twice.length > 0) throw new Error(`done twice: ${JSON.stringify(twice)}`);
}

/** A newer version that stands in the register for longer than the budget keeps an older one from signing. */
function obeyed({ arrivals, claimedMs }: Pair): void {
  for (const one of arrivals) {
    const newer = [...claimedMs].filter(([version]) => version > one.failoverVersion).map(([, ms]) => ms);
    const sinceMs = one.signedMs - Math.min(...newer, Infinity);
    if (sinceMs > budgetMs)
      throw new Error(`version ${one.failoverVersion} signed ${sinceMs} ms after a newer one had claimed`);
  }
}

/** Where the outside checks nothing, what remains is two versions within one budget of each other. */
function confined(pair: Pair): void {
  for (const pairOf of sameTwice(pair)) {
    const [older, newer] = [...pairOf].sort((x, y) => x.failoverVersion - y.failoverVersion);
    const claimed = pair.claimedMs.get(newer?.failoverVersion ?? 0) ?? -Infinity;
    if (older?.failoverVersion === newer?.failoverVersion)
      throw new Error(`one version did it twice: ${JSON.stringify(pairOf)}`);
    if ((older?.signedMs ?? 0) - claimed > budgetMs) throw new Error(`done twice, apart: ${JSON.stringify(pairOf)}`);
  }
}

function meantForIt({ clusters }: Pair): void {
  for (const { run } of Object.values(clusters))
    for (const meant of run?.heard ?? [])
      if (meant !== run?.operationId) throw new Error(`${run?.operationId ?? ''} heard what was meant for ${meant}`);
}

function assertAlways(rules: Rules, invariant: (pair: Pair) => void, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(fc.constantFrom(...beginnings), anyCourse(invariant), (before, commands) =>
    fc.asyncModelRun(async () => {
      const pair = new Pair(rules);
      await play(pair, before, invariant);
      return { model: pair, real: pair };
    }, commands),
  );
  return fc.assert(property, { numRuns, includeErrorInReport: true });
}

describe('whatever happens to two clusters, their link, their workers and people’s words', () => {
  it('what cannot be undone is done once, and none is signed by an older orchestrator more than a second after a newer one claimed', async () => {
    const askedTwice = new Set<Pair>();
    await assertAlways(
      shipped,
      (pair) => {
        onceDone(pair);
        obeyed(pair);
        meantForIt(pair);
        if (pair.arrivals.length > 1) askedTwice.add(pair);
      },
      3_000,
    );
    // The courses went far enough to say something.
    expect(askedTwice.size).toBeGreaterThan(30);
  });

  it('without any state check of the outside, two are done only by two versions within one budget of a second', async () => {
    await assertAlways({ ...shipped, stateCheck: false, slowWire: false }, confined, 3_000);
  });
});

describe('the properties can fail', () => {
  it('without a register', async () => {
    await expect(
      assertAlways({ ...shipped, register: false, stateCheck: false, slowWire: false }, confined, 30_000),
    ).rejects.toThrow(/done twice|did it twice/);
  });

  it('without the budget between question and signature', async () => {
    await expect(assertAlways({ ...shipped, budget: false }, obeyed, 30_000)).rejects.toThrow(
      'after a newer one had claimed',
    );
  });

  it('with messages that name no operation', async () => {
    await expect(assertAlways({ ...shipped, named: false }, meantForIt, 30_000)).rejects.toThrow('meant for');
  });
});

describe('a trace', () => {
  const played = async (trace: readonly Action[]): Promise<Pair> => {
    const pair = new Pair();
    await play(pair, JSON.parse(JSON.stringify(trace)) as readonly Action[], onceDone);
    return pair;
  };

  it('is JSON and plays the same each time: the side that was taken over from asks too late, and sends nothing', async () => {
    const pair = await played([...onA, ...takenOver, { is: 'step', nth: 0 }, { is: 'step', nth: 0 }]);
    expect(pair.arrivals).toMatchObject([{ failoverVersion: 2, accepted: true }]);
    expect([...pair.claimedMs.keys()]).toEqual([1, 2]);
  });

  it('shows what remains: signed before the takeover, on its way for long, it is refused by the state it finds', async () => {
    const pair = await played([...onA, ...signed, ...takenOver, { is: 'step', nth: 0 }]);
    expect(pair.arrivals).toMatchObject([
      { failoverVersion: 2, accepted: true },
      { failoverVersion: 1, accepted: false },
    ]);
  });
});
