/**
 * If the lab's process dies, however it dies, its PostgreSQL servers go too, and the folder that only they needed:
 * a shell notices its standard input closing. The first argument is that folder, or nothing; the second holds one folder a server.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const script = `
cat >/dev/null
throwaway=$1
for data in "$2"/*/data; do [ -f "$data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$data/postmaster.pid")"; done
for data in "$2"/*/data; do
  looks=0
  while [ -f "$data/postmaster.pid" ] && [ "$looks" -lt 100 ]; do sleep 0.1; looks=$((looks + 1)); done
done
[ -z "$throwaway" ] || rm -rf "$throwaway"
`;

export interface DeathWatch {
  readonly end: () => Promise<void>;
}

/** Of every server that has its `data` below a folder of `instances` when the lab ends. */
export function watchOver(instances: string, throwaway = ''): DeathWatch {
  // detached: Ctrl-C in a terminal reaches the lab, which stops in its own order, and not this shell.
  const shell = spawn('/bin/sh', ['-c', script, 'death-watch', throwaway, instances], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  // unsafe: typed as a Writable, a spawned pipe is a socket; an open one would keep the lab's process alive.
  (shell.stdin as unknown as { readonly unref: () => void }).unref();
  return {
    end: async () => {
      if (shell.exitCode !== null || shell.signalCode !== null) return;
      shell.ref();
      const exited = once(shell, 'exit');
      shell.stdin.end();
      await exited;
    },
  };
}
