/** `lab up`: a whole lab in this process until it is told to stop. What it made, processes and folders, goes with it. */
import fs from 'node:fs';
import path from 'node:path';
import { BadInput } from '../bad-input';
import { composeLab } from '../compose';
import { startControl } from '../control/create-control';
import { isAlive } from '../is-alive';
import { describeLab, labFileIn, runningLabIn, writeLabFile, type LabFile } from '../lab-file';
import { renderTemplate } from '../render-template';
import { readWorld, type Overrides } from '../world/read-world';

export interface UpOptions {
  readonly world: string;
  readonly home: string;
  readonly planTemplates: readonly string[];
  /** The home was made for this lab and goes with it. */
  readonly ownHome?: boolean;
  readonly parentPid?: number;
  readonly controlPort?: number;
  readonly overrides: Overrides;
}

export interface Up {
  readonly file: LabFile;
  /** Resolves when everything has stopped. */
  readonly stopped: Promise<void>;
}

/** Often enough to be gone before anybody looks. */
const parentCheckMs = 500;
/** Real PostgreSQL stops in under a second; whatever takes longer than this hangs. */
const stopWithinMs = 20_000;

export async function up(options: UpOptions, onProgress: (text: string) => void): Promise<Up> {
  const settings = readWorld(options.world, options.overrides);
  const templates = options.planTemplates.map((file) => ({ file, text: readTemplate(file) }));
  const home = path.resolve(options.home);
  const running = runningLabIn(home);
  if (running !== undefined)
    throw new BadInput(
      [`a lab runs in ${home} already (pid ${running.pid})`],
      `end it with \`muster lab down --home ${home}\`, or name another --home`,
    );
  const madeHome = fs.mkdirSync(home, { recursive: true }) !== undefined;
  // PostgreSQL runs as another user when we are root, and its data is in the home.
  if (madeHome) fs.chmodSync(home, 0o755);
  fs.rmSync(labFileIn(home), { force: true });
  const claim = claimHome(home);

  const lab = composeLab(settings, home);
  const undo: (() => void | Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= tearDown());
  let done: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    done = resolve;
  });
  const tearDown = async () => {
    const hung = setTimeout(() => {
      process.stderr.write(`error: not everything of the lab stopped within ${stopWithinMs / 1_000} s; leaving\n`);
      process.exit(1);
    }, stopWithinMs);
    fs.rmSync(labFileIn(home), { force: true });
    for (const step of undo.reverse()) await step();
    await lab
      .stop()
      .catch((problem: unknown) => process.stderr.write(`error: the lab did not stop in order: ${String(problem)}\n`));
    claim.release();
    if (madeHome || options.ownHome === true) fs.rmSync(home, { recursive: true, force: true });
    clearTimeout(hung);
    done();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  undo.push(watchParent(options.parentPid, () => void stop()));

  try {
    await lab.start((name) => {
      if (stopping !== undefined) throw new Error('told to stop while it was starting');
      onProgress(name);
    });
    const control = await startControl(lab, () => void stop(), options.controlPort);
    undo.push(control.stop);
    const plans = templates.map(({ file }) => path.join(home, path.basename(file).replace('.template', '')));
    const file = describeLab(lab, control.url, plans);
    templates.forEach(({ file: from, text }, index) => {
      fs.writeFileSync(plans[index] ?? '', renderTemplate(text, file, from));
    });
    writeLabFile(file);
    return { file, stopped };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A home that was given may hold what is not ours. What a lab made in it goes with the lab, or with the next one if it was killed. */
function claimHome(home: string): { readonly release: () => void } {
  const mark = path.join(home, '.lab');
  const data = path.join(home, 'postgres');
  if (fs.existsSync(mark)) fs.rmSync(data, { recursive: true, force: true });
  else if (fs.existsSync(data)) throw new BadInput([`${data} is not this lab's`], 'name another --home, or remove it');
  fs.writeFileSync(mark, '');
  return {
    release: () => {
      fs.rmSync(data, { recursive: true, force: true });
      fs.rmSync(mark, { force: true });
    },
  };
}

function watchParent(pid: number | undefined, onGone: () => void): () => void {
  if (pid === undefined) return () => undefined;
  const timer = setInterval(() => {
    if (!isAlive(pid)) onGone();
  }, parentCheckMs).unref();
  return () => {
    clearInterval(timer);
  };
}

function readTemplate(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput([
      `--plan-template ${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    ]);
  }
}
