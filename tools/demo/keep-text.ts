/** What stays up after --keep: how to look at it, how to replace a worker by hand, and how to end it. */
import fs from 'node:fs';
import path from 'node:path';
import { envFile } from '../stage/environment';
import { type Stage } from '../stage/stage';
import { wrap } from './words';

/** The run, not the list of runs: the failover is what there is to see. */
export function runUrl({ uiUrl, namespace }: Stage['temporal'], application: string): string {
  return uiUrl === undefined
    ? 'none that we know of'
    : `${uiUrl}/namespaces/${namespace}/workflows/recovery%2F${application}`;
}

export interface Kept {
  readonly application: string;
  readonly lost: string;
  readonly recovered: string;
}

/** Writes what a shell has to source, complete: the command line works in it, and a worker of its Region. */
export function writeEnvFiles(stage: Stage, { lost, recovered }: Kept): void {
  for (const region of [recovered, lost])
    fs.writeFileSync(envFileOf(stage, region, recovered), envFile(stage.workerShell(region)));
}

function envFileOf({ folder }: Pick<Stage, 'folder'>, region: string, recovered: string): string {
  return path.join(folder, region === recovered ? 'muster.env' : `muster-${region}.env`);
}

export function keepText(stage: Stage, { application, lost, recovered }: Kept): readonly string[] {
  const { temporal, lab, labProcess, workers, folder } = stage;
  const alive = workers.filter(({ child }) => child.isRunning());
  const there = alive.find(({ region }) => region === recovered);
  const ends = [
    ...alive.map(({ region, child }) => `kill ${child.pid}    (the worker of ${region})`),
    ...(temporal.pid === undefined ? [] : [`kill ${temporal.pid}    (Temporal)`]),
  ];
  const lines = [
    'everything is still up (--keep)',
    `  Temporal UI   ${runUrl(temporal, application)}`,
    `  lab control   ${lab.control}`,
    `  logs          ${folder}`,
    '',
    "to look at it, in a shell of your own; it forgets that shell's own TEMPORAL_*, AWS_* and MUSTER_*:",
    `  . ${envFileOf(stage, recovered, recovered)}`,
    `  npx muster status ${application}`,
    `  npx muster report ${application} --markdown`,
    '  npx muster lab status --truth',
    '',
    'to replace a worker by hand, in such a shell:',
    ...(there === undefined ? [] : [`  kill ${there.child.pid}`]),
    `  npx muster worker --region ${recovered}`,
    `to bring ${lost} back, and a worker in it, in another one:`,
    `  . ${envFileOf(stage, lost, recovered)}`,
    `  npx muster lab heal ${lost}`,
    `  npx muster worker --region ${lost}`,
    '',
    'to end it:',
    `  npx muster lab down --home ${lab.home}    (pid ${labProcess.pid})`,
    ...ends.map((line) => `  ${line}`),
    `  rm -r ${folder}`,
  ];
  // A path stays whole: only prose is wrapped.
  return lines.flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, '')));
}
