/**
 * Which Temporal CLI is pinned (tools/temporal/go.mod is the only place that says so) and where its binary is kept:
 * outside the work tree, one folder a version and platform, so that clones share it and an upgrade never meets an old one.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Environment } from './environment';

export interface Pin {
  /** Folder of the Go module. */
  readonly module: string;
  /** Of the CLI, as tagged: v1.8.2. */
  readonly version: string;
  /** The Go that the module needs: 1.26.4. */
  readonly go: string;
  /** Cache folder of this version on this platform; may not exist yet. */
  readonly folder: string;
  /** The binary in it; may not exist yet. */
  readonly executable: string;
  /** The stock server beside it, which can be one of two clusters (the CLI's dev server cannot); may not exist yet. */
  readonly server: Pick<Pin, 'version' | 'executable'>;
  /** The server's tool for PostgreSQL schemas, of the same version; may not exist yet. */
  readonly sqlTool: Pick<Pin, 'version' | 'executable'>;
}

export function readPin(env: Environment, module = path.join(projectRoot(), 'tools', 'temporal')): Pin {
  const file = path.join(module, 'go.mod');
  const text = fs.readFileSync(file, 'utf8');
  const version = /^\s*github\.com\/temporalio\/cli (v\S+)/m.exec(text)?.[1];
  const server = /^\s*go\.temporal\.io\/server (v\S+)/m.exec(text)?.[1];
  const go = /^go (\S+)/m.exec(text)?.[1];
  if (version === undefined || server === undefined || go === undefined) {
    const missing =
      version === undefined ? 'github.com/temporalio/cli' : server === undefined ? 'go.temporal.io/server' : 'go';
    throw new Error(`${file} names no ${missing} version: restore it from git`);
  }
  const cache = path.join(cacheRoot(env), 'muster', 'temporal');
  const folder = path.join(cache, `${version.slice(1)}-${platform()}`);
  return {
    ...{ module, version, go, folder, executable: path.join(folder, 'temporal') },
    server: { version: server, executable: path.join(folder, `temporal-server-${server.slice(1)}`) },
    sqlTool: { version: server, executable: path.join(folder, `temporal-sql-tool-${server.slice(1)}`) },
  };
}

/** The folder with package.json above this file, which runs from its source (jest) and from dist/. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!fs.existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${__dirname}: run muster's tools from its clone`);
    folder = above;
  }
  return folder;
}

function cacheRoot(env: Environment): string {
  const named = [env['MUSTER_CACHE'], env['XDG_CACHE_HOME']].find((folder) => folder !== undefined && folder !== '');
  return named === undefined ? path.join(env['HOME'] ?? os.homedir(), '.cache') : path.resolve(named);
}

/** As Go names it. */
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
