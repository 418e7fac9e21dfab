/** docs/security.md tells which AWS actions each goal takes; people write policies from it, so it must be what is declared. */
import fs from 'node:fs';
import path from 'node:path';
import { calls } from '../../domain/calls';
import { goalDeclaration, goalNames } from '../../domain/kinds/table';

const document = fs.readFileSync(path.resolve(__dirname, '..', '..', 'docs', 'security.md'), 'utf8');

function documented(): Readonly<Record<string, readonly string[]>> {
  const rows = [...document.matchAll(/^\| `([a-z0-9-]+\.[a-z-]+)` \| ([^|]*) \|/gm)];
  return Object.fromEntries(
    rows.map(([, goal = '', actions = '']) => [
      goal,
      [...actions.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').sort(),
    ]),
  );
}

describe('the table of AWS permissions in docs/security.md', () => {
  it('has for every goal the actions of the calls it declares, and no other', () => {
    const declared = Object.fromEntries(
      goalNames.map((name) => {
        const { reads, sends } = goalDeclaration(name);
        return [name, [...new Set([...reads, ...sends].flatMap((call): readonly string[] => calls[call].iam))].sort()];
      }),
    );
    expect(documented()).toEqual(declared);
  });

  it('names the action that writes reports', () => {
    expect(document).toContain(`\`${calls['s3:PutObject'].iam[0]}\``);
  });
});
