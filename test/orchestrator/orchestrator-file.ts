/** The orchestrator file of a test's pair, and `muster worker` as a process of its own that reads it. */
import fs from 'node:fs';
import path from 'node:path';
import { workerFlags } from '../../config/worker-flags';
import { spawnGuarded } from '../../tools/temporal/guarded';
import { withoutTemporal } from '../../tools/temporal/environment';
import { first, second, type TestPair } from './pair';

const main = path.resolve(__dirname, '../../dist/workers/main.js');
const lookEveryMs = 50;

export function writeOrchestratorFile(pair: Pick<TestPair, 'places'>, folder: string, namespace: string): string {
  const file = path.join(folder, 'orchestrator.yaml');
  const [a, b] = pair.places();
  const lines = [
    ...[`namespace: ${namespace}`, `home: ${first}`, 'clusters:'],
    `  ${first}: { address: '${a.address}', peer: '${a.peerAddress}' }`,
    `  ${second}: { address: '${b.address}', peer: '${b.peerAddress}' }`,
  ];
  fs.writeFileSync(file, lines.join('\n'));
  return file;
}

export interface WorkerProcess {
  readonly pid: number;
  readonly said: () => string;
  /** @throws Error with all it said when it ends first */
  readonly until: (words: string | RegExp, times?: number) => Promise<void>;
  readonly isRunning: () => boolean;
  /** Exit code. */
  readonly ended: Promise<number>;
  /** SIGTERM; answers its exit code. */
  readonly stop: () => Promise<number>;
}

let started = 0;

export async function startWorkerProcess(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<WorkerProcess> {
  started += 1;
  const log = path.join(path.dirname(file), `worker-${started}.log`);
  const out = fs.openSync(log, 'a');
  const own = {
    MUSTER_ORCHESTRATOR: file,
    MUSTER_REGION: first,
    // Nobody listens there, and nothing of this machine is believed.
    ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...env,
  };
  const child = await spawnGuarded(
    process.execPath,
    [...workerFlags, main],
    { ...withoutTemporal(process.env), ...own },
    out,
  );
  fs.closeSync(out);
  const said = (): string => fs.readFileSync(log, 'utf8');
  return {
    pid: child.pid,
    said,
    isRunning: child.isRunning,
    ended: child.ended,
    until: async (words, times = 1) => {
      const seen = (): number =>
        said()
          .split('\n')
          .filter((line) => line.match(words) !== null).length;
      while (seen() < times) {
        if (!child.isRunning()) throw new Error(`the worker ended before it said ${String(words)}:\n${said()}`);
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
    },
    stop: () => {
      if (child.isRunning()) process.kill(child.pid, 'SIGTERM');
      return child.ended;
    },
  };
}
