/**
 * MUSTER_TEST_TEMPORAL_ADDRESS: a server that somebody started for our tests. On this machine only, unless forced,
 * because tests, demo and bench create namespaces and run failovers on whatever it names.
 */
import { type Environment } from './environment';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** host:port, or undefined when none was given. */
export function givenAddress(env: Environment): string | undefined {
  const address = env['MUSTER_TEST_TEMPORAL_ADDRESS'];
  if (address === undefined || address === '') return undefined;
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^\s:/]+):(\d{1,5})$/i.exec(address) ?? [];
  if (host === undefined || port === undefined) {
    throw new Error(`MUSTER_TEST_TEMPORAL_ADDRESS is ${JSON.stringify(address)}: write host:port, like 127.0.0.1:7233`);
  }
  if (LOOPBACK.test(host) || env['MUSTER_TEST_TEMPORAL_FORCE'] === '1') return address;
  throw new Error(
    `MUSTER_TEST_TEMPORAL_ADDRESS is ${address}, which is not on this machine; tests would create namespaces and run failovers there. ` +
      'Unset it to have a server started here, or set MUSTER_TEST_TEMPORAL_FORCE=1 if that server is meant for tests.',
  );
}
