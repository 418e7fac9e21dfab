/** Every dependency has its reason in docs/dependencies.md, exactly pinned, and no reason outlives its dependency. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const document = fs.readFileSync(path.join(root, 'docs', 'dependencies.md'), 'utf8');

/** Package and reason of each row of the table under a heading. */
function rowsUnder(heading: string): readonly (readonly [name: string, why: string])[] {
  const section = document.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map((row) => [row[1] ?? '', row[2] ?? '']);
}

describe.each([
  ['At run time', manifest.dependencies],
  ['For building and proving', manifest.devDependencies],
])('docs/dependencies.md, %s', (heading, declared) => {
  it('names the dependencies of package.json, all of them and no other', () => {
    expect(rowsUnder(heading).map(([name]) => name)).toEqual(Object.keys(declared).sort());
  });

  it('gives a reason for each', () => {
    expect(rowsUnder(heading).filter(([, why]) => why.trim() === '')).toEqual([]);
  });

  it('finds each pinned to one exact version', () => {
    expect(Object.entries(declared).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('pins that belong together', () => {
  it('have one version for all of @temporalio', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const versions = all.filter(([name]) => name.startsWith('@temporalio/')).map(([, version]) => version);
    expect(new Set(versions).size).toBe(1);
  });
});
