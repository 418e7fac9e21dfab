/**
 * Where the Temporal server is, fetched or built first where it is nowhere yet:
 *   node dist/tools/temporal/main.js            says how it was found and where
 *   node dist/tools/temporal/main.js --where    only the path, for scripts: $(... --where) server start-dev
 *   node dist/tools/temporal/main.js --cluster  the same of temporal-server, which two clusters are made of
 *   node dist/tools/temporal/main.js --ui       the same of the Web UI, a program of its own
 */
import { findClusterServer } from './find-cluster-server';
import { findTemporal } from './find-server';
import { findWebUi } from './find-web-ui';
import { forgetTemporal } from './environment';

forgetTemporal();

const SAID = {
  address: 'given by MUSTER_TEST_TEMPORAL_ADDRESS',
  path: 'on PATH',
  cache: 'cached',
  download: 'downloaded just now',
  build: 'built just now',
} as const;

const isAsked = (option: string): boolean => process.argv.includes(option);

(isAsked('--cluster') ? findClusterServer() : isAsked('--ui') ? findWebUi() : findTemporal()).then(
  (found) => {
    const where = found.how === 'address' ? found.address : found.executable;
    process.stdout.write(
      isAsked('--where')
        ? `${where}\n`
        : `Temporal ${isAsked('--ui') ? 'Web UI' : 'server'}, ${SAID[found.how]}: ${where}\n`,
    );
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
