/** Which muster this is, from the package.json above this file: sources and dist/ both stand under it. */
import fs from 'node:fs';
import path from 'node:path';

/** @throws Error when there is no package.json above this file, which is then not muster's clone or image */
export function musterVersion(from: string = __dirname): string {
  const file = path.join(from, 'package.json');
  if (fs.existsSync(file)) {
    // unsafe: the file is ours, and npm refuses a package without a version.
    return (JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly version: string }).version;
  }
  const above = path.dirname(from);
  if (above === from) throw new Error(`no package.json above ${__dirname}: run muster from its clone or its image`);
  return musterVersion(above);
}
