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
  /** The Web UI beside it, a program of its own; may not exist yet. */
  readonly ui: Pick<Pin, 'version' | 'executable'>;
  /** The server's tool for PostgreSQL schemas, of the same version; may not exist yet. */
  readonly sqlTool: Pick<Pin, 'version' | 'executable'>;
}

export function readPin(env: Environment, module = path.join(projectRoot(), 'tools', 'temporal')): Pin {
  const file = path.join(module, 'go.mod');
  const text = fs.readFileSync(file, 'utf8');
  const named = (module: string, pattern: RegExp): string => {
    const version = pattern.exec(text)?.[1];
    if (version === undefined) throw new Error(`${file} names no ${module} version: restore it from git`);
    return version;
  };
  const version = named('github.com/temporalio/cli', /^\s*github\.com\/temporalio\/cli (v\S+)/m);
  const server = named('go.temporal.io/server', /^\s*go\.temporal\.io\/server (v\S+)/m);
  const ui = named('github.com/temporalio/ui-server', /^\s*github\.com\/temporalio\/ui-server\/v2 (v\S+)/m);
  const go = named('go', /^go (\S+)/m);
  const cache = path.join(cacheRoot(env), 'muster', 'temporal');
  const folder = path.join(cache, `${version.slice(1)}-${platform()}`);
  return {
    ...{ module, version, go, folder, executable: path.join(folder, 'temporal') },
    server: { version: server, executable: path.join(folder, `temporal-server-${server.slice(1)}`) },
    ui: { version: ui, executable: path.join(folder, `temporal-ui-${ui.slice(1)}`) },
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
