/** The folder of package.json, from the sources as from dist/. */
import fs from 'node:fs';
import path from 'node:path';

export function packageRoot(from = __dirname): string {
  if (fs.existsSync(path.join(from, 'package.json'))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error(`no package.json above ${__dirname}`);
  return packageRoot(above);
}
