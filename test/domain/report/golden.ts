/** Golden files: written anew with MUSTER_WRITE_GOLDEN=1, for a person to read the difference. */
import fs from 'node:fs';
import path from 'node:path';

export function expectGolden(file: string, text: string): void {
  const place = path.join(__dirname, file);
  if (process.env.MUSTER_WRITE_GOLDEN === '1') fs.writeFileSync(place, text);
  expect(text).toBe(fs.readFileSync(place, 'utf8'));
}
