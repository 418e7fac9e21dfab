/**
 * jest globalSetup of the tiers that need a Temporal server: one for the whole run, whatever this machine offers, and
 * its address in MUSTER_TEST_ADDRESS for the workers (test/temporal.ts reads it). TEMPORAL_* of the shell ends here: no
 * test, and nothing that a test starts, can reach the production it may name.
 */
import { Connection } from '@temporalio/client';
import { forgetTemporal } from '../tools/temporal/environment';
import { findTemporal } from '../tools/temporal/find-server';
import { type RunningTemporal, startTemporal } from '../tools/temporal/start-server';

declare global {
  /** Teardown's way to it: jest loads the two files apart. */
  var musterTestTemporal: RunningTemporal | undefined;
}

export default async function globalSetup(): Promise<void> {
  forgetTemporal();
  const found = await findTemporal();
  if (found.how === 'address') {
    await mustAnswer(found.address);
    process.env['MUSTER_TEST_ADDRESS'] = found.address;
    return;
  }
  globalThis.musterTestTemporal = await startTemporal({ executable: found.executable });
  process.env['MUSTER_TEST_ADDRESS'] = globalThis.musterTestTemporal.address;
}

async function mustAnswer(address: string): Promise<void> {
  try {
    await (await Connection.connect({ address, connectTimeout: 3_000 })).close();
  } catch (error) {
    throw new Error(
      `no Temporal server answers at MUSTER_TEST_TEMPORAL_ADDRESS=${address}: start it, or unset the variable to have one started here`,
      { cause: error },
    );
  }
}
