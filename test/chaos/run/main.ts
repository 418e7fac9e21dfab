/** `npm run test:chaos`: the whole matrix, or a part of it, and the page that tells what came of it. */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from '../faults';
import { type CellPlan, type CellResult } from './cell';
import { matrixPage } from './evidence';
import { allCells, isGood, type Listed, listBoundaries, sampleOf, twoFaults, wasStruck } from './matrix';
import { bundle, root } from './paths';
import { openRunner, type Runner } from './runner';
import { oneServer } from './server';

const usage = `npm run test:chaos -- [--at-once N] [--random N] [--first-seed N] [--sample N] [--seed N] [--cell OPERATION FAULT BOUNDARY] [--times N] [--list] [--out FILE]
  --at-once    cells side by side (24)
  --random     runs of two random faults (1000)
  --first-seed of these (1)
  --sample     so many cells of the matrix instead of all; random ones and a page only when asked for
  --seed       one run of two random faults again, and no page
  --cell       one cell again, and no page; as the page names it
  --times      that run or cell so often, side by side as the matrix is: what fails only beside others (1)
  --list       the boundaries, and nothing more
  --out        the page (docs/evidence/crash-matrix.md)`;

const pageEvery = 100;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      'at-once': { type: 'string', default: '24' },
      random: { type: 'string' },
      'first-seed': { type: 'string', default: '1' },
      sample: { type: 'string' },
      seed: { type: 'string' },
      cell: { type: 'boolean', default: false },
      times: { type: 'string', default: '1' },
      list: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  for (const name of ['at-once', 'random', 'first-seed', 'sample', 'seed', 'times'] as const)
    if (values[name] !== undefined && !/^\d+$/.test(values[name])) {
      console.error(`--${name} ${values[name]} is no whole number\n${usage}`);
      return 2;
    }
  await bundle();
  const server = await oneServer();
  const runner = openRunner({ setting: server.setting, faults, atOnce: Number(values['at-once']), name: 'm' });
  const again = async (plan: CellPlan): Promise<number> =>
    conclude(
      await runner.runAll(
        Array.from({ length: Number(values.times) }, () => plan),
        tell,
      ),
    );
  try {
    if (values.cell) {
      const [operation = '', fault = '', ...at] = positionals;
      return await again({ operation, strikes: [{ fault, at: at.join(' ') }] } as CellPlan);
    }
    const startedMs = performance.now();
    const listed = await listBoundaries(runner);
    if (values.list) return list(listed);
    if (values.seed !== undefined) return await again(twoFaults(listed, faults, Number(values.seed)));
    const all = allCells(listed, faults);
    const isWhole = values.sample === undefined;
    const cells = isWhole ? all : sampleOf(all, Number(values.sample));
    const out = values.out ?? (isWhole ? 'docs/evidence/crash-matrix.md' : undefined);
    const firstSeed = Number(values['first-seed']);
    const results = await withAgain(runner, cells);
    const seeds = Array.from({ length: Number(values.random ?? (isWhole ? 1_000 : 0)) }, (_, n) => firstSeed + n);
    const random: CellResult[] = [];
    const page = (): void => {
      const at = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const run = { at, tookMs: performance.now() - startedMs, all: all.length, cells: results, random };
      if (out !== undefined) fs.writeFileSync(path.resolve(root, out), matrixPage(run, faults));
    };
    page();
    const show = progress('two-fault run', seeds.length);
    await runner.runAll(
      seeds.map((seed) => twoFaults(listed, faults, seed)),
      (result, done) => {
        random.push(result);
        show(result, done);
        // Written again and again: a long run that is cut short has counted what it counted.
        if (done % pageEvery === 0 || done === seeds.length) page();
      },
    );
    return conclude([...results, ...random], results);
  } finally {
    runner.close();
    await server.close();
  }
}

/** Who was not struck is run once more: the order of two activities side by side is nobody's promise. */
async function withAgain(runner: Runner, cells: readonly CellPlan[]): Promise<readonly CellResult[]> {
  const results = [...(await runner.runAll(cells, progress('cell', cells.length)))];
  const missed = results.flatMap((one, index) => (wasStruck(one) ? [] : [index]));
  const again = await runner.runAll(
    missed.map((index) => results[index]).filter((one) => one !== undefined),
    tell,
  );
  for (const [n, index] of missed.entries()) {
    const one = again[n];
    if (one) results[index] = one;
  }
  return results;
}

function list(listed: readonly Listed[]): number {
  for (const { operation, boundaries } of listed)
    for (const { id, isEffect } of boundaries) console.log(`${operation}  ${isEffect ? 'effect' : 'look  '}  ${id}`);
  return 0;
}

function tell(result: CellResult): void {
  const { operation, strikes, struck, outcome, violations, sentTwice, helped, tookMs } = result;
  const what = strikes.map(({ fault, at }) => `${fault} at ${at}`).join(', ') || 'no fault';
  const not = struck.length < strikes.length ? ` (${struck.length} struck)` : '';
  console.log(
    `${isGood(result) ? 'ok    ' : 'FAILED'} ${operation}: ${what}${not}: ${outcome}, ${(tookMs / 1_000).toFixed(1)} s`,
  );
  for (const one of [...violations, ...sentTwice.map((sent) => `sent again: ${sent}`), ...helped])
    console.log(`         ${one}`);
}

function progress(what: string, all: number): (result: CellResult, done: number) => void {
  return (result, done) => {
    if (!isGood(result)) tell(result);
    if (done % 25 === 0 || done === all) console.log(`${what}s: ${done} of ${all}`);
  };
}

function conclude(results: readonly CellResult[], mustBeStruck: readonly CellResult[] = results): number {
  const bad = results.filter((one) => !isGood(one)).length;
  const missed = mustBeStruck.filter((one) => !wasStruck(one)).length;
  console.log(`${results.length - bad} ended as the invariant says, ${bad} did not; ${missed} were not struck`);
  return bad + missed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
