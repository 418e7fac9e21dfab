/** docs/architecture.md says where everything is; a path on it that does not exist sends a newcomer into the woods. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const document = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');

/** Code spans that are paths of the project: with a slash, or a file name with an extension. `<kind>` stands for any. */
function pathsIn(text: string): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const spans = [...prose.matchAll(/`([\w.][\w./-]*)`/g)].map((match) => match[1] ?? '');
  return [...new Set(spans.filter((span) => span.includes('/') || /\.(ts|cjs|mjs|md|ya?ml)$/.test(span)))];
}

describe('docs/architecture.md', () => {
  it('names only paths that exist', () => {
    // dist/ exists once it is built.
    const named = pathsIn(document).filter((one) => !one.startsWith('dist/'));
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((one) => !fs.existsSync(path.join(root, one)))).toEqual([]);
  });

  it('names every room', () => {
    const rooms = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(root, entry.name, 'README.md')))
      .map((entry) => entry.name)
      .filter((name) => name !== 'test' && name !== 'node_modules');
    expect(rooms.filter((room) => !document.includes(`| \`${room}/\` |`))).toEqual([]);
  });

  it('names every workflow part, every kind and every contract file', () => {
    const files = ['workflows/parts', 'domain/kinds', 'contract'].flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`),
    );
    expect(files.filter((file) => !document.includes(`\`${file}\``))).toEqual([]);
  });
});
