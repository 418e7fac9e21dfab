/** Resets a TCP connection, as a peer that died does. */
import { type Socket } from 'node:net';

/**
 * libuv refuses a reset while an end() is still going out (EINVAL), and Node 20 then spins for ever when the process ends;
 * such a connection is destroyed instead.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
