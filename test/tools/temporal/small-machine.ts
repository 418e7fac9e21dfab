/**
 * A machine of our own making for findTemporal: a PATH with only what a test puts there, a home without caches, and no
 * way to the internet (a proxy that refuses). Its `go` is a script that writes down each run.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ShowProgress } from '../../../tools/progress/progress';
import { readPin } from '../../../tools/temporal/pin';

export interface SmallMachine {
  readonly env: Record<string, string>;
  readonly pin: ReturnType<typeof readPin>;
  /** Puts a program where `file` says, for instance into the cache, that says one line and ends. */
  readonly put: (file: string, says: string) => string;
  /** Puts such a program on PATH, by that name. */
  readonly install: (name: string, says: string) => string;
  /** Puts a `temporal` on PATH whose server has that version. */
  readonly installTemporal: (server?: string) => string;
  /** Puts one into the cache. */
  readonly cacheTemporal: () => string;
  /** Puts a `go` on PATH. With `held`, its builds wait until `release` is called, or the machine is removed. */
  readonly installGo: (options?: { readonly version?: string; readonly held?: boolean }) => void;
  readonly release: () => void;
  /** One line a run of `go`: its arguments. */
  readonly goRuns: () => string[];
  readonly show: ShowProgress;
  /** What was shown to whoever waits. */
  readonly shown: string[];
  readonly remove: () => void;
}

const temporalSays = (server: string): string => `temporal version 0.0.0-TEST (Server ${server}, UI 2.50.1)`;

export function createSmallMachine(): SmallMachine {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-machine-'));
  const [bin, runs, gate, built] = ['bin', 'go-runs', 'gate', 'built'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  fs.mkdirSync(bin);
  const env = { PATH: bin, HOME: root, HTTPS_PROXY: 'http://127.0.0.1:1' };
  const pin = readPin(env);
  const shown: string[] = [];
  const script = (file: string, lines: string): string => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    return file;
  };
  const put = (file: string, says: string): string => script(file, `echo "${says}"`);
  const install = (name: string, says: string): string => put(path.join(bin, name), says);
  return {
    env,
    pin,
    put,
    install,
    installTemporal: (server = '1.31.2') => install('temporal', temporalSays(server)),
    cacheTemporal: () => put(pin.executable, temporalSays('1.31.2')),
    installGo: ({ version = pin.go, held = false } = {}) => {
      put(built, temporalSays('1.31.2'));
      if (!held) fs.writeFileSync(gate, '');
      script(
        path.join(bin, 'go'),
        `[ "$1" = version ] && { echo "go version go${version} linux/amd64"; exit; }
echo "$$ $*" >>'${runs}'
[ "$1" = list ] && { echo a/b; echo a/c; exit; }
echo a/b >&2
while [ ! -e '${gate}' ]; do [ -d '${bin}' ] || exit 1; /bin/sleep 0.02; done
while [ "$1" != -o ]; do shift; done
/bin/cp '${built}' "$2"`,
      );
    },
    release: () => {
      fs.writeFileSync(gate, '');
    },
    goRuns: () => (fs.existsSync(runs) ? fs.readFileSync(runs, 'utf8').trim().split('\n') : []),
    show: (title) => {
      shown.push(title);
      return { at: () => undefined, end: (line) => shown.push(line) };
    },
    shown,
    remove: () => {
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}
