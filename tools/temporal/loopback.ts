/** Ports on this machine. */
import net from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Free a moment ago; another process may still take it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.once('error', reject);
    listener.listen(0, LOOPBACK, () => {
      const { port } = listener.address() as net.AddressInfo;
      listener.close(() => {
        resolve(port);
      });
    });
  });
}
