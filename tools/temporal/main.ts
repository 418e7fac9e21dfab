/**
 * Where the Temporal server is, fetched or built first where it is nowhere yet:
 *   node dist/tools/temporal/main.js            says how it was found and where
 *   node dist/tools/temporal/main.js --where    only the path, for scripts: $(... --where) server start-dev
 *   node dist/tools/temporal/main.js --cluster  the same of temporal-server, which two clusters are made of
 */
import { findClusterServer } from './find-cluster-server';
import { findTemporal } from './find-server';
import { forgetTemporal } from './environment';

forgetTemporal();

const SAID = {
  address: 'given by MUSTER_TEST_TEMPORAL_ADDRESS',
  path: 'on PATH',
  cache: 'cached',
  download: 'downloaded just now',
  build: 'built just now',
} as const;

(process.argv.includes('--cluster') ? findClusterServer() : findTemporal()).then(
  (found) => {
    const where = found.how === 'address' ? found.address : found.executable;
    process.stdout.write(
      process.argv.includes('--where') ? `${where}\n` : `Temporal server, ${SAID[found.how]}: ${where}\n`,
    );
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
