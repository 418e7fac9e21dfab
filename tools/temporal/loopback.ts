/** Ports on this machine. */
import net from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Where muster looks for the Web UI of a server on this machine, and `temporal server start-dev` has it (docs/temporal.md). */
export function uiPortOf(port: number): number {
  return port + 1_000;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    listener.listen(port, LOOPBACK, () => {
      listener.close(() => {
        resolve(true);
      });
    });
  });
}
