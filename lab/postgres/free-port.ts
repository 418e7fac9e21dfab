/**
 * A port for a server that will be killed and started again on it: below the ranges from which
 * kernels take the ports of outgoing connections (Linux 32768, others 49152), else one of ours may take it meanwhile.
 */
import { randomInt } from 'node:crypto';
import net from 'node:net';

const lowest = 12_000;
const highest = 32_000;

export async function freePort(): Promise<number> {
  for (let tried = 0; tried < 200; tried += 1) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${lowest} and ${highest} on 127.0.0.1 after 200 tries`);
}

/** A moment ago; another process may still take it. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
