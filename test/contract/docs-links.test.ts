/** Every link inside the project's documents leads somewhere: the file is there, and so is the heading. Nothing is fetched. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const elsewhere = new Set(['node_modules', 'dist', '.git', 'coverage']);

function documents(folder: string): readonly string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return elsewhere.has(entry.name) ? [] : documents(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

function prose(file: string): string {
  return fs
    .readFileSync(file, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}

function linksOf(file: string): readonly string[] {
  return [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((to) => !/^[a-z]+:/.test(to));
}

/** As GitHub makes them: lower case, blanks to hyphens, anything but letters, digits, hyphens and underscores gone. */
function anchorsOf(file: string): readonly string[] {
  const text = fs.readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(file: string, to: string): boolean {
  const [target = '', anchor] = to.split('#');
  const found = target === '' ? file : path.resolve(path.dirname(file), target);
  if (!fs.existsSync(found)) return true;
  return anchor !== undefined && found.endsWith('.md') && !anchorsOf(found).includes(anchor);
}

describe('links between documents', () => {
  it('all lead somewhere', () => {
    const files = documents(root);
    const broken = files.flatMap((file) =>
      linksOf(file)
        .filter((to) => isBroken(file, to))
        .map((to) => `${path.relative(root, file)} -> ${to}`),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  it('lead from the README to every guide in docs/', () => {
    const linked = linksOf(path.join(root, 'README.md'));
    const guides = fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
    expect(guides.filter((name) => !linked.includes(`docs/${name}`))).toEqual([]);
  });
});
