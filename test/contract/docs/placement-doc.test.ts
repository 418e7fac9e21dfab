/** docs/orchestrator.md: what each placement survives, and which of them `muster orchestrator status` warns of. */
import fs from 'node:fs';
import path from 'node:path';
import { judgePlacement } from '../../../domain/orchestrator/placement';

const file = path.resolve(__dirname, '..', '..', '..', 'docs', 'orchestrator.md');
const roles = { primary: 'us-east-1', standby: 'eu-west-1', witness: 'us-west-2' } as const;
// unsafe: another word in the table finds no Region, and the test fails
const regionOf = (role: string): string => roles[role as keyof typeof roles];

it('the table of placements warns of the last two, as the rule does, and of no other', () => {
  const rows = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => /^\| (\w+), (\w+) \| (\w+) \|/.exec(line)?.slice(1) ?? []);
  const placements = [0, 3, 6, 9].map((at) => rows.slice(at, at + 3).map(regionOf));
  expect(rows).toHaveLength(12);
  expect(
    placements.map(([a = '', b = '', home = '']) => judgePlacement([a, b], home, roles).map(({ rule }) => rule)),
  ).toEqual([[], [], ['home is not the primary Region'], ['no cluster in the primary Region']]);
});
