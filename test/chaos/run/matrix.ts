/** Which cells there are: the boundaries that fault-free runs pass, each with every fault that can strike there; and two at random. */
import { type Fault } from '../faults';
import { type Crashed, operations } from '../plan';
import { type Boundary } from '../boundary';
import { type CellPlan, type CellResult, type Strike } from './cell';
import { type Runner } from './runner';

export interface Listed {
  readonly operation: Crashed;
  readonly boundaries: readonly { readonly id: string; readonly isEffect: boolean; readonly boundary: Boundary }[];
}

/** Two runs of each operation: what both pass is what every run passes. @throws Error when one without a fault does not end well */
export async function listBoundaries(runner: Runner): Promise<readonly Listed[]> {
  const calm = operations.flatMap((operation) => [1, 2].map(() => ({ operation, strikes: [] })));
  const results = await runner.runAll(calm);
  const bad = results.filter(({ violations }) => violations.length > 0);
  if (bad.length > 0)
    throw new Error(
      `without any fault: ${bad.map(({ operation, violations, helped }) => `${operation}: ${[...violations, ...helped].join('; ')}`).join(' | ')}`,
    );
  return operations.map((operation) => {
    const [first, second] = results.filter((result) => result.operation === operation);
    const both = (first?.passed ?? []).filter(({ id }) => second?.passed.some((other) => other.id === id));
    return { operation, boundaries: [...both].sort((a, b) => (a.id < b.id ? -1 : 1)) };
  });
}

/** Every effect boundary of every operation under every fault that can strike there. */
export function allCells(listed: readonly Listed[], faults: Readonly<Record<string, Fault>>): readonly CellPlan[] {
  return listed.flatMap(({ operation, boundaries }) =>
    boundaries
      .filter(({ isEffect }) => isEffect)
      .flatMap(({ id, boundary }) =>
        Object.entries(faults)
          .filter(([, fault]) => fault.at(boundary))
          .map(([fault]) => ({ operation, strikes: [{ fault, at: id }] })),
      ),
  );
}

/** The same seed, the same two faults, as long as the boundaries are the same. */
export function twoFaults(listed: readonly Listed[], faults: Readonly<Record<string, Fault>>, seed: number): CellPlan {
  const random = mulberry32(seed);
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  const { operation, boundaries } = pick(listed);
  const strike = (): Strike => {
    const fault = pick(Object.keys(faults));
    const { id } = pick(boundaries.filter(({ boundary }) => faults[fault]?.at(boundary)));
    return { fault, at: id };
  };
  return { operation, strikes: [strike(), strike()], seed };
}

/** Spread over the whole list, the same ones each time. */
export function sampleOf(cells: readonly CellPlan[], size: number): readonly CellPlan[] {
  const every = Math.max(1, cells.length / size);
  return Array.from(
    { length: Math.min(size, cells.length) },
    (_, n) => cells[Math.floor(n * every + every / 2)],
  ).filter((one) => one !== undefined);
}

/** Seeds and reports are numbers that a person types: a generator in four lines (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A cell counts when it was struck where it was meant to be. */
export function wasStruck({ strikes, struck }: CellResult): boolean {
  return struck.length === strikes.length;
}

export function isGood({ violations }: CellResult): boolean {
  return violations.length === 0;
}
