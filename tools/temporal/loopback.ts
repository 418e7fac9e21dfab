/** Ports on this machine. */
import net from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Where muster looks for the Web UI of a server on this machine, and `temporal server start-dev` has it (docs/temporal.md). */
export function uiPortOf(port: number): number {
  return port + 1_000;
}

/** Free a moment ago; another process may still take it. */
export async function freePort(): Promise<number> {
  const port = await listenAt(0);
  if (port === undefined) throw new Error(`no port of ${LOOPBACK} is free`);
  return port;
}

export async function isFree(port: number): Promise<boolean> {
  return port <= 65_535 && (await listenAt(port)) !== undefined;
}

/** The port it had for a moment; undefined: it is taken. */
function listenAt(wanted: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    listener.listen(wanted, LOOPBACK, () => {
      const { port } = listener.address() as net.AddressInfo;
      listener.close(() => {
        resolve(port);
      });
    });
  });
}
