/**
 * The link between the clusters is cut and both are made active: the same operations go on at either side, approved at either side, each by
 * its own workers, and what AWS shows is seconds old. Counted at AWS: what of it cannot be undone.
 */
import { type Region } from '../../domain/regions';
import { eventually } from './eventually';
import { gateOpen, type Orchestra, other, planOf, type Run } from './orchestra';

export interface Quarrel {
  readonly home: Region;
  readonly operations: number;
  readonly forMs: number;
  /** Prefix of the applications' names. */
  readonly named: string;
  readonly random: () => number;
  /** False: what happens where nothing but looking keeps them apart. */
  readonly registered: boolean;
}

export interface Quarrelled {
  readonly runs: readonly Run[];
  /** Both took themselves for active, from and to, by their own word. */
  readonly bothActiveMs: number;
  /** Promotions that reached AWS, by operation. */
  readonly arrived: readonly number[];
  /** Of those, from the second on. */
  readonly twice: number;
  readonly bySide: Readonly<Record<Region, number>>;
}

const deciders = ['ops-lead', 'dba'];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The links are healed when it resolves. */
export async function quarrel(orchestra: Orchestra, wish: Quarrel): Promise<Quarrelled> {
  const { home, operations, forMs, named, random, registered } = wish;
  const { aws, pair } = orchestra;
  const rival = other(home);
  // As the worst Describe that was seen, and a promotion of some length.
  Object.assign(aws, { staleMs: 5_000, promoteMs: 8_000 });
  const runs: Run[] = [];
  for (let n = 0; n < operations; n += 1) {
    const plan = planOf(`${named}${n}`, registered ? { register: { otherwise: 'hold' } } : {});
    runs.push(await orchestra.begin(home, plan));
  }
  for (const run of runs) await gateOpen(orchestra, home, run);
  await orchestra.copied();
  for (const link of pair.links) link.cut();
  await orchestra.takeOver(rival, true);
  const began = performance.now();
  await orchestra.looking(({ active }) => {
    if (active.length !== 2) throw new Error(`active: ${active.join(', ')}`);
  });
  // Most of them at both sides within a second of each other; some at one side only, or a while apart.
  const saying = runs.map(async (run, n) => {
    const atMs = random() * forMs * 0.5;
    const apartMs = n % 4 === 3 ? random() * forMs * 0.4 : random() * 1_000;
    const sides = n % 5 === 4 ? [random() < 0.5 ? home : rival] : random() < 0.5 ? [home, rival] : [rival, home];
    for (const [index, side] of sides.entries()) {
      await pause(index === 0 ? atMs : apartMs);
      for (const by of deciders) await approveWhenOpen(orchestra, side, run, by);
    }
  });
  await Promise.all(saying);
  await pause(Math.max(0, forMs - (performance.now() - began)));
  const bothActiveMs = await orchestra.looking(({ active }) => {
    if (active.length !== 2) throw new Error(`active at the end: ${active.join(', ')}`);
    return performance.now() - began;
  });
  for (const link of pair.links) link.heal();
  await eventually('one of the two is active', () =>
    orchestra.looking(({ active }) => (active.length === 1 && active[0] === rival ? true : undefined)),
  );
  const promotions = aws.arrived.filter(({ request }) => nameOf(request.input).startsWith(named));
  const arrived = runs.map(
    ({ application }) => promotions.filter(({ request }) => nameOf(request.input) === `${application}-euw1`).length,
  );
  Object.assign(aws, { staleMs: 0, promoteMs: 500 });
  return {
    runs,
    bothActiveMs,
    arrived,
    twice: arrived.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    bySide: Object.fromEntries([home, rival].map((side) => [side, promotions.filter(({ by }) => by === side).length])),
  };
}

function nameOf(input: unknown): string {
  return (input as { readonly DBInstanceIdentifier: string }).DBInstanceIdentifier;
}

/** A side that was overruled meanwhile may have closed its gate, or lost its run: then there is nobody to say it to. */
async function approveWhenOpen(orchestra: Orchestra, side: Region, run: Run, by: string): Promise<void> {
  await orchestra.approve(side, run, by).catch(() => undefined);
}
