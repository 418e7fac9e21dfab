/** A folder for data that the user PostgreSQL runs as can reach: below the lab's home, else in the machine's temporary folder. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Unprivileged } from './native';

export interface DataFolder {
  readonly path: string;
  /** Not part of the home, which its owner removes: to be removed when the servers are down. */
  readonly isThrowaway: boolean;
}

export function makeDataFolder(home: string, user: Unprivileged): DataFolder {
  fs.mkdirSync(home, { recursive: true });
  if (user.uid === undefined || isReachable(home)) {
    const folder = path.join(home, 'postgres');
    fs.mkdirSync(folder, { recursive: true });
    own(folder, user);
    return { path: folder, isThrowaway: false };
  }
  const parent = [os.tmpdir(), '/tmp', '/var/tmp'].find(isReachable);
  if (parent === undefined) {
    throw new Error(
      `PostgreSQL runs as user ${user.uid} (it refuses root), who can enter neither ${home} nor ${os.tmpdir()}: set TMPDIR to a folder open to others (mode 711 or wider, all parents too)`,
    );
  }
  const folder = fs.mkdtempSync(path.join(parent, 'lab-postgres-'));
  own(folder, user);
  return { path: folder, isThrowaway: true };
}

function own(folder: string, { uid, gid }: Unprivileged): void {
  if (uid !== undefined) fs.chownSync(folder, uid, gid ?? uid);
}

/** Others may pass through it and through every folder above it. */
function isReachable(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (((fs.statSync(at, { throwIfNoEntry: false })?.mode ?? 0) & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
