/**
 * A process of its own, because the SDK's download can be neither watched nor ended from within:
 *   node dist/tools/temporal/sdk-download.js FOLDER VERSION
 * leaves FOLDER/temporal-VERSION. The SDK has no download without a start, so the server is started and stopped once.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir, version] = process.argv.slice(2);
if (downloadDir === undefined || version === undefined) throw new Error('usage: sdk-download FOLDER VERSION');

/** A version that is named stays what it is; the SDK's own is a day, after which it fetches again what lies there. */
const ttl = '10 years';

TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir, version, ttl } } })
  .then((environment) => environment.teardown())
  .then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${causes(error)}\n`);
      process.exit(1);
    },
  );

function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${causes(error.cause)}`;
}
