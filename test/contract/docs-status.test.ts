/** docs/status.md: a state is one of three, and a line that claims something names a proof that exists. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const document = fs.readFileSync(path.join(root, 'docs', 'status.md'), 'utf8');

interface Line {
  readonly state: string;
  readonly text: string;
  readonly proof: string;
}

const lines: readonly Line[] = document
  .split('\n')
  .filter((row) => row.startsWith('| ') && !row.startsWith('| state') && !row.startsWith('| ---'))
  .map((row) => row.slice(2, -2).split(' | '))
  .map((cells) => ({ state: cells[0] ?? '', text: cells[1] ?? '', proof: cells.at(-1) ?? '' }));

function pathsOf(proof: string): readonly string[] {
  const spans = [...proof.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  return spans.filter((span) => !span.includes(' '));
}

describe('docs/status.md', () => {
  it('gives each line one of three states and a proof', () => {
    expect(lines.length).toBeGreaterThan(90);
    expect(lines.filter(({ state }) => !['open', 'partly', 'met'].includes(state))).toEqual([]);
    expect(lines.filter(({ proof }) => proof.trim() === '')).toEqual([]);
  });

  it('names proofs that exist wherever something is claimed', () => {
    const missing = lines
      .filter(({ state }) => state !== 'open')
      .flatMap(({ text, proof }) =>
        pathsOf(proof)
          .filter((one) => !fs.existsSync(path.join(root, one)))
          .map((one) => `${text}: ${one}`),
      );
    expect(missing).toEqual([]);
  });

  it('says no line twice', () => {
    const texts = lines.map(({ text }) => text);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });
});
