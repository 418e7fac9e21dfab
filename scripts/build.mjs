// Emits dist/ (types are checked by `npm run types`; here they are only erased) and bundles the workflows once,
// so that a worker starts in milliseconds instead of running webpack.
import { transformFileSync } from '@swc/core';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const rooms = ['domain', 'contract', 'workflows', 'activities', 'workers', 'clients', 'config', 'lab', 'tools'];
// The crash matrix runs workers in processes of their own, which cannot be started from TypeScript; the last two are what its world is made of.
const tested = ['test/chaos', 'test/activity/fakes', 'test/domain/reference-plan.ts'];
const dist = path.join(root, 'dist');
let written = 0;

for (const room of [...rooms, ...tested]) emit(path.join(root, room));
if (process.argv[2] !== '--no-bundle' && fs.existsSync(path.join(root, 'workflows/index.ts'))) await bundle();
console.log(`built dist/ (${written} files written)`);

function emit(from) {
  if (!fs.existsSync(from)) return;
  if (fs.statSync(from).isDirectory()) for (const name of fs.readdirSync(from)) emit(path.join(from, name));
  else if (from.endsWith('.ts') && !/\.(d|test)\.ts$/.test(from)) transpile(from);
}

function transpile(source) {
  const target = path.join(dist, path.relative(root, source)).replace(/\.ts$/, '.js');
  if (fs.existsSync(target) && fs.statSync(target).mtimeMs > fs.statSync(source).mtimeMs) return;
  const { code, map } = transformFileSync(source, { configFile: path.join(root, '.swcrc') });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(`${target}.map`, map);
  fs.writeFileSync(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
  if (code.startsWith('#!')) fs.chmodSync(target, 0o755);
  written += 1;
}

async function bundle() {
  const target = path.join(dist, 'workflow-bundle.js');
  const newest = newestUnder(['workflows', 'contract', 'domain']);
  if (fs.existsSync(target) && fs.statSync(target).mtimeMs > newest) return;
  const { bundleWorkflowCode } = createRequire(import.meta.url)('@temporalio/worker');
  const logger = Object.fromEntries(
    ['log', 'trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined]),
  );
  const { code } = await bundleWorkflowCode({ workflowsPath: path.join(dist, 'workflows/index.js'), logger });
  fs.writeFileSync(target, code);
  written += 1;
}

function newestUnder(names) {
  const times = names.flatMap((name) =>
    fs
      .readdirSync(path.join(root, name), { recursive: true })
      .map((file) => fs.statSync(path.join(root, name, file)).mtimeMs),
  );
  return Math.max(...times);
}
