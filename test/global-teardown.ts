/** jest globalTeardown: ends the server that globalSetup started, by its pid; one that was given stays. */
import './global-setup';

export default async function globalTeardown(): Promise<void> {
  await globalThis.musterTestTemporal?.stop();
}
