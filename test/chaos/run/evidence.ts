/** What a run of the matrix leaves behind: a page made by it, with every number counted. */
import os from 'node:os';
import { calls, changeFact, isChange } from '../../../domain/calls';
import { type CallName } from '../../../domain/calls';
import { kinds } from '../boundary';
import { type Fault } from '../faults';
import { operations } from '../plan';
import { type CellResult } from './cell';
import { isGood, wasStruck } from './matrix';

export interface MatrixRun {
  readonly at: string;
  readonly tookMs: number;
  /** Cells there are; a sample ran fewer. */
  readonly all: number;
  readonly cells: readonly CellResult[];
  readonly random: readonly CellResult[];
}

export function matrixPage(run: MatrixRun, faults: Readonly<Record<string, Fault>>): string {
  const { cells, random } = run;
  const struck = cells.filter(wasStruck);
  const good = struck.filter(isGood);
  return `${[
    '# The crash matrix',
    '',
    `Written by \`npm run test:chaos\` on ${run.at}; ${os.cpus().length} cores, Node ${process.versions.node}, one Temporal dev server; ${Math.round(run.tookMs / 60_000)} minutes. How it works, and how one cell is run again: [chaos.md](../chaos.md).`,
    '',
    '| what | at least | counted |',
    '| --- | --- | --- |',
    `| effect boundary x fault cells that were struck | 200 | ${struck.length} of ${run.all} |`,
    `| of these, ended as the invariant says | 100 % | ${good.length} (${percent(good.length, struck.length)}) |`,
    `| runs of two random faults | 1,000 | ${random.length} |`,
    `| of these, ended as the invariant says | 100 % | ${random.filter(isGood).length} (${percent(random.filter(isGood).length, random.length)}) |`,
    `| both faults struck | | ${random.filter(wasStruck).length}; the others' second boundary was never passed once the first had struck |`,
    '',
    '## Boundary by fault',
    '',
    'Ended as the invariant says / struck. A dash: the fault cannot strike there.',
    '',
    ...tables(cells, faults),
    '## Two faults at random',
    '',
    `Seeds ${seeds(random)}; \`npm run test:chaos -- --seed N\` runs one again.`,
    '',
    ...faultPairs(random, faults),
    '## Sent more than once',
    '',
    ...sentTwice([...cells, ...random]),
    ...badOnes(cells, random),
    '## What people were asked for',
    '',
    ...helpedRows([...cells, ...random]),
  ].join('\n')}\n`;
}

function seeds(random: readonly CellResult[]): string {
  const all = random.map(({ seed = 0 }) => seed);
  return random.length === 0 ? 'none' : `${Math.min(...all)} to ${Math.max(...all)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${Math.floor((part / whole) * 1_000) / 10} %`;
}

function tables(cells: readonly CellResult[], faults: Readonly<Record<string, Fault>>): readonly string[] {
  const names = Object.keys(faults);
  return operations.flatMap((operation) => {
    const rows = kinds.flatMap((kind) =>
      ['before', 'after'].flatMap((when) => {
        const here = cells.filter(
          (cell) =>
            cell.operation === operation && cell.strikes[0]?.at.split('/')[1]?.split(' ')[0] === `${kind}.${when}`,
        );
        if (here.length === 0) return [];
        const counts = names.map((name) => {
          const under = here.filter(({ strikes }) => strikes[0]?.fault === name);
          const struck = under.filter(wasStruck);
          return under.length === 0 ? '-' : `${struck.filter(isGood).length} / ${struck.length}`;
        });
        return [`| ${when} ${kind} | ${counts.join(' | ')} |`];
      }),
    );
    return [
      `### ${operation}`,
      '',
      `| boundary | ${names.join(' | ')} |`,
      `| --- | ${names.map(() => '---').join(' | ')} |`,
      ...rows,
      '',
    ];
  });
}

function faultPairs(random: readonly CellResult[], faults: Readonly<Record<string, Fault>>): readonly string[] {
  const names = Object.keys(faults);
  const rows = names.map((first) => {
    const counts = names.map((second) => {
      const here = random.filter(({ strikes: [a, b] }) => a?.fault === first && b?.fault === second);
      return `${here.filter(isGood).length} / ${here.length}`;
    });
    return `| ${first} | ${counts.join(' | ')} |`;
  });
  return [`| first, then | ${names.join(' | ')} |`, `| --- | ${names.map(() => '---').join(' | ')} |`, ...rows, ''];
}

/** By call: how many runs sent the same request again, and whether the outside's own state check stood in the way. */
function sentTwice(all: readonly CellResult[]): readonly string[] {
  const runs = new Map<string, number>();
  const refusedIn = new Map<string, number>();
  for (const { sentTwice: sent } of all)
    for (const one of sent) {
      const [call = ''] = one.split(' ');
      runs.set(call, (runs.get(call) ?? 0) + 1);
      if (one.includes('(')) refusedIn.set(call, (refusedIn.get(call) ?? 0) + 1);
    }
  const row = (call: string): string =>
    `| \`${call}\` | ${repeatOf(call)} | ${runs.get(call) ?? 0} | ${refusedIn.get(call) ?? 0} |`;
  const names = [...runs.keys()].sort();
  return [
    'The same request with the same input, by call. With a state check of the API a second sending is refused and changes nothing; without one it ends the same, which is why the call may be repeated at all.',
    '',
    '| call | a second sending | runs that sent it again | of these, refused by the state check |',
    '| --- | --- | --- | --- |',
    ...(names.length === 0 ? ['| none | | 0 | 0 |'] : names.map(row)),
    '',
  ];
}

function repeatOf(call: string): string {
  const isKnown = call in calls && isChange(call as CallName);
  if (!isKnown) return 'unknown';
  // unsafe: just checked.
  const { repeat } = changeFact(call as Parameters<typeof changeFact>[0]);
  return repeat === 'rejected' ? 'is refused by state' : repeat === 'same-end' ? 'ends the same: no check' : repeat;
}

function badOnes(cells: readonly CellResult[], random: readonly CellResult[]): readonly string[] {
  const told = [
    ...cells.filter((one) => !isGood(one)).map((one) => line('cell', one)),
    ...random.filter((one) => !isGood(one)).map((one) => line(`seed ${one.seed ?? 0}`, one)),
    ...cells
      .filter((one) => !wasStruck(one))
      .map((one) => line('not struck', { ...one, violations: ['the run never came there'] })),
  ];
  return told.length === 0 ? [] : ['## Not as it should be', '', ...told, ''];
}

function line(what: string, { operation, strikes, violations }: CellResult): string {
  return `- ${what}, ${operation}, ${strikes.map(({ fault, at }) => `${fault} at \`${at}\``).join(', ')}: ${violations.join('; ')}`;
}

/** Parked steps and pauses: how often people had to say something for the run to end. */
function helpedRows(all: readonly CellResult[]): readonly string[] {
  const runs = all.filter(({ helped }) => helped.length > 0);
  const words = new Map<string, number>();
  for (const { helped } of runs)
    for (const one of new Set(helped.map((word) => word.split(':')[0] ?? word)))
      words.set(one, (words.get(one) ?? 0) + 1);
  return [
    `Beyond approvals, in ${runs.length} of ${all.length} runs.`,
    '',
    ...(runs.length === 0
      ? []
      : ['| word | runs |', '| --- | --- |', ...[...words].map(([word, n]) => `| ${word} | ${n} |`), '']),
  ];
}
