/**
 * Everything a run of muster needs, on this machine alone: Temporal, the lab, a worker per side, and the command line
 * pointed at them. Nothing of it hears of our shell's production; all of it ends with us, unless it is to be kept.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type LabFile } from '../../lab/lab-file';
import { createProgress, type ShowProgress } from '../progress/progress';
import { type Child, startChild } from './child';
import { type Control, controlAt } from './control';
import { type Env, stageEnv } from './environment';
import { createMuster, type Muster } from './muster';
import { withRegister } from './orchestrator-file';
import { liveInRegions, type PairWish } from './pair';
import { type Places, places } from './places';
import { type StageTemporal, temporalFor, temporalShell, temporalText } from './temporal';
import { type Undo } from './undo';
import { createWorkers, sideOf, type Worker } from './workers';

export interface StageOptions {
  /** Begins the folder's name: muster-demo-x1y2z3. */
  readonly name: string;
  readonly world: string;
  /** By application: the template of its plan, found as MUSTER_PLANS/<application>.yaml. */
  readonly plans: Readonly<Record<string, string>>;
  readonly workerRegions: readonly string[];
  readonly timeScale?: number;
  readonly paymentsPerSecond?: number;
  readonly customers?: boolean;
  readonly keep: boolean;
  readonly ui: boolean;
  /** Temporal keeps its history in a file of the folder (temporal.db) and can be stopped and started again on it. */
  readonly temporalFile?: boolean;
  /** Two clusters that replicate, with a Web UI each, instead of one server; the plans keep a register then. */
  readonly pair?: PairWish;
  /** Asked when all is taken down: true leaves the logs in the folder. */
  readonly logsWanted?: () => boolean;
  /** Called as each part is up, with what there is to say of it. */
  readonly onUp?: (part: 'temporal' | 'lab' | 'worker', says: string) => void;
  readonly show?: ShowProgress;
}

export interface Stage {
  /** Folder of this run: logs, and the lab's home in it. */
  readonly folder: string;
  readonly temporal: StageTemporal;
  readonly lab: LabFile;
  readonly labProcess: Child;
  readonly control: Control;
  /** One a Region, the latest of each; they die with their Region. */
  readonly workers: readonly Worker[];
  /** A new one in a Region whose worker has died. */
  readonly startWorker: (region: string) => Promise<Worker>;
  /** As somebody: MUSTER_ACTOR. */
  readonly musterAs: (actor: string) => Muster;
  /** What a shell needs to be set to talk to this stage. */
  readonly shell: Env;
  /** What a shell needs besides, for a worker of the Region to be started in it. */
  readonly workerShell: (region: string) => Env;
}

/** Two PostgreSQL servers are initialised and a base backup is taken: 5 s alone, more on a busy machine. */
const labUpWithinMs = 180_000;

export async function bringUp(options: StageOptions, undo: Undo, here: Places = places()): Promise<Stage> {
  const show = options.show ?? ((title: string) => createProgress(title));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `muster-${options.name}-`));
  fs.chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root, and its data is in here
  undo.add('the folder', async () => {
    const logs = fs.readdirSync(folder).filter((file) => file.endsWith('.log'));
    if (options.logsWanted?.() === true && logs.length > 0)
      process.stderr.write(`what everything said is kept in ${folder}: ${logs.join(', ')}\n`);
    else await fs.promises.rm(folder, { recursive: true, force: true });
  });

  const temporal = await temporalFor(options, { cli: here.cli, folder, show, undo });
  options.onUp?.('temporal', temporalText(temporal));

  const { lab, child: labProcess } = await startLab(options, folder, here, show, undo);
  options.onUp?.('lab', `${Object.keys(lab.sides).join(', ')}\n       control ${lab.control}`);

  const control = controlAt(lab.control);
  if (temporal.pair) await liveInRegions(control, temporal.pair);
  const shell = {
    ...temporalShell(temporal),
    MUSTER_PLANS: lab.home,
    MUSTER_LAB: lab.home,
    MUSTER_TIME_SCALE: String(lab.timeScale),
  };
  const workers = createWorkers({ folder, here, lab, control, shell, undo, keep: options.keep });
  const progress = show(`starting ${options.workerRegions.length} workers`);
  const started = await Promise.all(options.workerRegions.map(workers.start)).catch((error: unknown) => {
    progress.end('failed');
    throw error;
  });
  progress.end('polling');
  for (const { region, child } of started) options.onUp?.('worker', `${region} (pid ${child.pid})`);

  return {
    ...{ folder, temporal, lab, labProcess, control, shell, workers: workers.latest, startWorker: workers.start },
    workerShell: (region) => ({ ...shell, ...sideOf(lab, region).env }),
    musterAs: (actor) => createMuster(here.cli, stageEnv({ ...shell, MUSTER_ACTOR: actor })),
  };
}

async function startLab(
  options: StageOptions,
  folder: string,
  here: Places,
  show: ShowProgress,
  undo: Undo,
): Promise<{ readonly lab: LabFile; readonly child: Child }> {
  const home = path.join(folder, 'lab');
  const templates = Object.entries(options.plans).map(([application, template]) => {
    // The lab renders x.template.yaml into x.yaml.
    const file = path.join(folder, `${application}.template.yaml`);
    fs.writeFileSync(file, options.pair ? withRegister(template) : template);
    return file;
  });
  const args = [
    ...['up', '--home', home, '--world', options.world],
    ...templates.flatMap((file) => ['--plan-template', file]),
    ...(options.timeScale === undefined ? [] : ['--time-scale', String(options.timeScale)]),
    ...(options.paymentsPerSecond === undefined ? [] : ['--payments-per-second', String(options.paymentsPerSecond)]),
    ...(options.customers === false ? ['--no-customers'] : []),
    // Its own watch instead of our guard: a guard kills -9, this one takes PostgreSQL down in order.
    ...(options.keep ? [] : ['--parent-pid', String(process.pid)]),
  ];
  const file = path.join(home, 'lab.json');
  const progress = show('starting the lab');
  try {
    const child = await startChild({
      ...{ what: 'the lab', main: here.lab, args, env: stageEnv({}), outlive: true, undo },
      log: path.join(folder, 'lab.log'),
      upWithinMs: labUpWithinMs,
      up: () => (fs.existsSync(file) ? file : undefined),
      onSaid: (said) =>
        progress.at(
          undefined,
          said
            .trimEnd()
            .split('\n')
            .at(-1)
            ?.replace(/^starting /, '') ?? '',
        ),
    });
    const lab = JSON.parse(fs.readFileSync(file, 'utf8')) as LabFile;
    progress.end('up');
    return { lab, child };
  } catch (error) {
    progress.end('failed');
    throw error;
  }
}
