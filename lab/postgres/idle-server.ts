/**
 * Stands where a database has no roles: nobody could ever log in, so no process runs, and only its place in the world
 * (up, killed, replica, promoted) is kept. Fifty applications then cost no hundred PostgreSQL servers.
 */
import { type Server } from './server';

export function createIdleServer(place: {
  readonly id: string;
  readonly data: string;
  readonly port: number;
  readonly isReplica: boolean;
}): Server {
  let running = false;
  let isReplica = place.isReplica;
  const goDown = () => {
    running = false;
    return Promise.resolve();
  };
  return {
    id: place.id,
    data: place.data,
    port: place.port,
    initialise: () => Promise.resolve(),
    start: () => {
      running = true;
      return Promise.resolve();
    },
    promote: () => {
      isReplica = false;
      return Promise.resolve();
    },
    stop: goDown,
    kill: goDown,
    isRunning: () => running,
    isReplica: () => isReplica,
  };
}
