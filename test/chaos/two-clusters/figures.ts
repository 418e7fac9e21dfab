/**
 * What the runs with two clusters measured: printed, and with MUSTER_WRITE_EVIDENCE=1 kept in docs/evidence/orchestrator.json, from which
 * orchestrator.md beside it is made. Each run replaces what it measured, and nothing else.
 */
import fs from 'node:fs';
import path from 'node:path';

export interface Cell {
  readonly runs: number;
  /** Requests that cannot be undone, from the second on. */
  readonly sentTwice: number;
  readonly says?: string;
}

export interface Figure {
  readonly bound: string;
  readonly n: number;
  readonly unit: 'ms' | 'requests' | 'approvals' | 'runs';
  readonly values: readonly number[];
  readonly seed?: number;
  readonly says?: string;
}

interface Kept {
  cells: Record<string, Record<string, Cell>>;
  figures: Record<string, Omit<Figure, 'values'> & { readonly p50: number; readonly max: number }>;
}

const folder = path.resolve(__dirname, '../../../docs/evidence');
const file = path.join(folder, 'orchestrator.json');

export function cell(fault: string, boundary: string, measured: Cell): void {
  process.stdout.write(`${fault} | ${boundary} | ${JSON.stringify(measured)}\n`);
  keep((kept) => {
    (kept.cells[fault] ??= {})[boundary] = measured;
  });
}

export function figure(name: string, { values, ...rest }: Figure): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? NaN);
  const measured = { ...rest, p50: at(0.5), max: at(1) };
  process.stdout.write(`${name} | ${JSON.stringify(measured)}\n`);
  keep((kept) => {
    kept.figures[name] = measured;
  });
}

function keep(change: (kept: Kept) => void): void {
  if (process.env['MUSTER_WRITE_EVIDENCE'] !== '1') return;
  const kept: Kept = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Kept)
    : { cells: {}, figures: {} };
  change(kept);
  fs.writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  fs.writeFileSync(path.join(folder, 'orchestrator.md'), markdown(kept));
}

function markdown({ cells, figures }: Kept): string {
  const row = (...columns: readonly (string | number)[]): string => `| ${columns.join(' | ')} |`;
  return [
    '# Two clusters',
    '',
    'Made by `MUSTER_WRITE_EVIDENCE=1 npm run test:two-clusters` from real pairs of `temporal-server`; nothing here is edited by hand.',
    '',
    '## Figures',
    '',
    row('what', 'bound', 'n', 'p50', 'max', 'unit', 'seed', 'how'),
    row('---', '---', '---', '---', '---', '---', '---', '---'),
    ...Object.entries(figures).map(([name, one]) =>
      row(name, one.bound, one.n, one.p50, one.max, one.unit, one.seed ?? '-', one.says ?? '-'),
    ),
    '',
    '## Faults that need two clusters',
    '',
    row('fault', 'boundary', 'runs', 'irreversible requests sent twice', 'how it ended'),
    row('---', '---', '---', '---', '---'),
    ...Object.entries(cells).flatMap(([fault, at]) =>
      Object.entries(at).map(([boundary, one]) => row(fault, boundary, one.runs, one.sentTwice, one.says ?? '-')),
    ),
    '',
  ].join('\n');
}
