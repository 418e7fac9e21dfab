/** Reads the first column of a section's table: the backticked names that a document claims. */
import fs from 'node:fs';

/** Names by section title, in the order of the document; a row whose first cell is no backticked name is none. */
export function namesBySection(file: string): Readonly<Record<string, readonly string[]>> {
  const sections = fs.readFileSync(file, 'utf8').split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title.trim(), lines.flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? [])];
    }),
  );
}

/** Cells of every row whose first cell is a backticked name, without the backticks. */
export function rowsOf(file: string, title: string): readonly (readonly string[])[] {
  const section = fs
    .readFileSync(file, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${title}\n`));
  return (section ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.replace(/^`([^`]*)`$/, '$1')),
    );
}
