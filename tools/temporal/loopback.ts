/** Ports on this machine. */
export const LOOPBACK = '127.0.0.1';

/** Where muster looks for the Web UI of a server on this machine, and `temporal server start-dev` has it (docs/temporal.md). */
export function uiPortOf(port: number): number {
  return port + 1_000;
}
