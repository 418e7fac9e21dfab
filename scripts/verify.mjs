// `npm test`: every static check and every tier, one after the other, ending on one line: N passed, N failed.
// Each static check counts as one. A tier that cannot run fails loudly.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const rooms = ['domain', 'contract', 'workflows', 'activities', 'workers', 'clients', 'config', 'lab', 'tools', 'test'];
const checks = [
  ['build', ['node', 'scripts/build.mjs']],
  ['format', ['npx', 'prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', ['npx', 'eslint', '--max-warnings', '0', ...rooms]],
  ['types', ['npx', 'tsc', '-p', 'tsconfig.json']],
  ['rooms', ['npx', 'depcruise', '--output-type', 'err', ...rooms.filter((room) => room !== 'test')]],
  ['dead code', ['npx', 'knip']],
  // Before the tiers, so that a first build (about 4 min) shows its progress instead of running into a test's time-out.
  ['temporal', ['node', 'dist/tools/temporal/main.js']],
  ['temporal pair', ['node', 'dist/tools/temporal/main.js', '--cluster']],
];
const tiers = [
  'domain',
  'contract',
  'config',
  'cli',
  'activity',
  'lab',
  'tools',
  'replay',
  'orchestrator',
  'workflow',
  'chaos',
  'drill',
];

// A production TEMPORAL_ADDRESS in the shell must never be reached from a test.
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'))),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
const chosen = process.argv.slice(2);
let passed = 0;
let failed = 0;
/** What failed, named once more where a long run ends. */
const told = [];

for (const [name, [command, ...args]] of checks) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  count(name, status === 0 ? 1 : 0, status === 0 ? 0 : 1, started);
  if (name === 'build' && status !== 0) end();
}
for (const tier of tiers) {
  if (!fs.existsSync(path.join('test', tier)) || (chosen.length > 0 && !chosen.includes(tier))) continue;
  const started = Date.now();
  const output = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-verify-')), 'jest.json');
  const { status } = spawnSync('npx', ['jest', `test/${tier}/`, '--json', '--outputFile', output, '--silent=false'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  const result = fs.existsSync(output) ? JSON.parse(fs.readFileSync(output, 'utf8')) : undefined;
  fs.rmSync(path.dirname(output), { recursive: true, force: true });
  told.push(...failuresOf(result));
  if (!result || result.numTotalTests === 0) count(`test/${tier}`, 0, 1, started);
  else
    count(
      `test/${tier}`,
      result.numPassedTests,
      Math.max(result.numFailedTests + result.numPendingTests + result.numRuntimeErrorTestSuites, status === 0 ? 0 : 1),
      started,
    );
}
end();

function failuresOf(result) {
  return (result?.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const bad = assertionResults.filter(({ status }) => status !== 'passed');
    if (bad.length === 0) return assertionResults.length === 0 ? [`${file}: ${firstLines(message)}`] : [];
    return bad.map(
      ({ fullName, status, failureMessages: [why = status] }) => `${file}: ${fullName}: ${firstLines(why)}`,
    );
  });
}

function firstLines(message) {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.slice(0, 12).join('\n    ');
}

function count(name, ok, bad, started) {
  passed += ok;
  failed += bad;
  if (bad > 0 && !told.some((one) => one.startsWith(`${name}/`))) told.push(`${name}: see above`);
  console.log(
    `${bad === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${ok} passed, ${bad} failed  (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
}

function end() {
  for (const one of told) console.log(`FAILED  ${one}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
