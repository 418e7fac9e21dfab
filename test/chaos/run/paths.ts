/** Where the built parts lie, whether this runs from TypeScript (jest) or from dist. */
import { bundleWorkflowCode } from '@temporalio/worker';
import fs from 'node:fs';
import path from 'node:path';

function rootFrom(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error('no package.json above this file');
  return rootFrom(above);
}

export const root = rootFrom(__dirname);
const built = path.join(root, 'dist/test/chaos');

export const workerMain = path.join(built, 'worker/main.js');
const bundleFile = path.join(built, 'workflow-bundle.js');
const bundleParts = ['dist/workflow-bundle.js', 'dist/test/chaos/worker/workflow-interceptors.js'];

/** The real workflows with the matrix's interceptors around them. @throws Error when nothing was built */
export async function bundle(): Promise<void> {
  const parts = bundleParts.map((part) => path.join(root, part));
  for (const part of [...parts, workerMain])
    if (!fs.existsSync(part)) throw new Error(`${part} is missing: run \`npm run build\` first`);
  const newest = Math.max(...parts.map((part) => fs.statSync(part).mtimeMs));
  if (fs.existsSync(bundleFile) && fs.statSync(bundleFile).mtimeMs > newest) return;
  const quiet = (): void => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, 'dist/workflows/index.js'),
    workflowInterceptorModules: [path.join(root, 'dist/test/chaos/worker/workflow-interceptors.js')],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  fs.writeFileSync(`${bundleFile}.part`, code);
  fs.renameSync(`${bundleFile}.part`, bundleFile);
}
