/** Compares lines with a file under goldens/, as people would read it; MUSTER_WRITE_GOLDENS=1 writes them anew, to be reviewed. */
import fs from 'node:fs';
import path from 'node:path';

export function expectGolden(name: string, lines: readonly string[]): void {
  const file = path.join(__dirname, 'goldens', `${name}.txt`);
  const text = lines.map((line) => `${line}\n`).join('');
  if (process.env['MUSTER_WRITE_GOLDENS'] === '1') fs.writeFileSync(file, text);
  if (!fs.existsSync(file)) throw new Error(`no golden ${name}.txt: write it with MUSTER_WRITE_GOLDENS=1 and read it`);
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}
