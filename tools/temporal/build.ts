/**
 * The build of the pinned Go module: checked for a Go that is new enough, watched package by package, built under a
 * temporary name, run once, and only then put in its place.
 */
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { promisify } from 'node:util';
import { type Progress } from '../progress/progress';
import { type Environment, withoutTemporal } from './environment';
import { firstLine, onPath, whyUnusable } from './executable';
import { type Pin } from './pin';

/** What the module builds. */
export interface Binary {
  readonly command: string;
  readonly executable: string;
  /** Why it cannot be used, asked of the freshly built one. */
  readonly whyUnusable: (executable: string, env: Environment) => Promise<string | undefined>;
  /** For a build with files of Go itself changed: writes what -overlay reads, in a folder that goes afterwards, and answers its path. */
  readonly overlay?: (goRoot: string, folder: string) => string;
}

function cli({ executable }: Pin): Binary {
  return { command: 'github.com/temporalio/cli/cmd/temporal', executable, whyUnusable };
}
/** disable_grpc_modules leaves out cloud modules that nothing here uses. */
const FLAGS = ['-trimpath', '-tags', 'disable_grpc_modules'];
/** A Go that must first fetch its newer self (GOTOOLCHAIN) takes a while. */
const GO_VERSION_WITHIN_MS = 180_000;
/** The longest silence seen is the link, some 20 s; without a network Go can be silent for ever. */
const SILENT_FOR_MS = 600_000;

const run = promisify(execFile);

/** Leaves the binary in its place, the CLI unless another one is asked for, or throws why not. Call it under the lock. */
export async function buildFromSource(
  pin: Pin,
  env: Environment,
  progress: Progress,
  binary: Binary = cli(pin),
): Promise<void> {
  const { command } = binary;
  const goEnv = { ...withoutTemporal(env), CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const go = await findGo(pin, env, goEnv);
  for (const left of fs.readdirSync(pin.folder)) {
    if (left.startsWith('temporal.building-')) fs.rmSync(path.join(pin.folder, left), { recursive: true, force: true });
  }
  const building = path.join(pin.folder, `temporal.building-${String(process.pid)}`);
  const changes = `${building}.changes`;
  try {
    const flags = [...FLAGS, ...(await overlayFlags(go, pin, goEnv, binary, changes))];
    const total = await countPackages(go, pin, goEnv, progress, flags, command);
    let done = 0;
    await watched(go, ['build', '-v', ...flags, '-o', building, command], pin, goEnv, (line) => {
      if (line.includes(' ')) return; // anything but a package path
      done += 1;
      const linking = line === command;
      progress.at(Math.min(done / total, 0.99), linking ? 'linking' : `${done} of ${total} packages`);
    });
    const unusable = await binary.whyUnusable(building, env);
    if (unusable !== undefined) throw new Error(`built, but ${unusable}`);
    fs.renameSync(building, binary.executable);
  } finally {
    fs.rmSync(building, { force: true });
    fs.rmSync(changes, { recursive: true, force: true });
  }
}

async function overlayFlags(
  go: string,
  pin: Pin,
  goEnv: Record<string, string>,
  { overlay }: Binary,
  folder: string,
): Promise<string[]> {
  if (overlay === undefined) return [];
  fs.mkdirSync(folder);
  // The root of the Go that builds, which may be a newer one that GOTOOLCHAIN fetched.
  const { stdout } = await run(go, ['env', 'GOROOT'], { cwd: pin.module, env: goEnv, timeout: GO_VERSION_WITHIN_MS });
  return ['-overlay', overlay(stdout.trim(), folder)];
}

/** Asked inside the module, where a Go that may fetch a newer one (GOTOOLCHAIN=auto) does so by itself. */
async function findGo(pin: Pin, env: Environment, goEnv: Record<string, string>): Promise<string> {
  const go = onPath('go', env);
  if (go === undefined) throw new Error(`no \`go\` on PATH (needs Go >= ${pin.go})`);
  const said = await run(go, ['version'], { cwd: pin.module, env: goEnv, timeout: GO_VERSION_WITHIN_MS }).catch(
    (error: unknown) => {
      const stderr = (error as { stderr?: string }).stderr ?? '';
      throw new Error(`${go} cannot build it (needs Go >= ${pin.go}): ${firstLine(stderr === '' ? error : stderr)}`);
    },
  );
  const version = /go(\d+(?:\.\d+)*)/.exec(said.stdout.replace('go version', ''))?.[1] ?? 'unknown';
  if (!atLeast(version, pin.go)) throw new Error(`${go} is ${version} (needs Go >= ${pin.go})`);
  return go;
}

/** How many packages Go will compile: those its own cache does not have. Fetches the modules first where they are missing. */
async function countPackages(
  go: string,
  pin: Pin,
  goEnv: Record<string, string>,
  progress: Progress,
  flags: readonly string[],
  command: string,
): Promise<number> {
  let modules = 0;
  const stale = new Set<string>();
  const template = '{{if .Stale}}{{.ImportPath}}{{end}}';
  await watched(go, ['list', '-deps', ...flags, '-f', template, command], pin, goEnv, (line) => {
    if (line.startsWith('go: downloading ')) progress.at(undefined, `downloading Go modules: ${++modules}`);
    else if (line !== '' && !line.includes(' ')) stale.add(line);
  });
  return Math.max(1, stale.size);
}

/** Runs Go and hands over each line; a failure carries the lines that explain it. */
function watched(
  go: string,
  args: readonly string[],
  pin: Pin,
  env: Record<string, string>,
  each: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, { cwd: pin.module, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: string[] = [];
    const silence = setTimeout(() => {
      errors.push(`silent for ${SILENT_FOR_MS / 60_000} minutes`);
      child.kill('SIGKILL');
    }, SILENT_FOR_MS);
    const listen = (line: string): void => {
      silence.refresh();
      if (line.includes(' ') && !line.startsWith('go: downloading ')) errors.push(line.trim());
      each(line);
    };
    readline.createInterface(child.stdout).on('line', listen);
    readline.createInterface(child.stderr).on('line', listen);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(silence);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `go ${args[0] ?? ''} failed (${String(code ?? 'killed')}): ${errors.slice(-3).join('; ') || 'it said nothing'}`,
          ),
        );
    });
  });
}

function atLeast(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (have?.[i] ?? 0) - (need?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
