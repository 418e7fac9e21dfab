/** kill -9 for a whole server: postmaster and backends in one instant, so that no backend finishes a commit after the end. */
import fs from 'node:fs';

export function killTree(pid: number): void {
  const children = childrenOf(pid);
  for (const one of [pid, ...children]) send(one, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

/** Without /proc (macOS) none are found: PostgreSQL's backends then notice by themselves that their postmaster is gone. */
function childrenOf(pid: number): readonly number[] {
  if (!fs.existsSync('/proc/self/stat')) return [];
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    // pid (name) state parent ...; the name may hold spaces and brackets.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return Number(fields?.[1]);
  } catch {
    return undefined;
  }
}
