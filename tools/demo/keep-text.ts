/** What stays up after --keep: how to look at it, how to replace a worker by hand, and how to end it. */
import fs from 'node:fs';
import path from 'node:path';
import { envFile } from '../stage/environment';
import { type Stage } from '../stage/stage';
import { application, away, home } from './scene';
import { wrap } from './words';

type Temporal = Stage['temporal'];

/** The run, not the list of runs: the operation is what there is to see. */
export function runUrl(temporal: Temporal, name: string): string {
  return pageOf(temporal, `workflows/recovery%2F${name}`);
}

export function schedulesUrl(temporal: Temporal): string {
  return pageOf(temporal, 'schedules');
}

function pageOf({ uiUrl, namespace }: Temporal, page: string): string {
  return uiUrl === undefined ? 'none that we know of' : `${uiUrl}/namespaces/${namespace}/${page}`;
}

/** Writes what a shell has to source, complete: the command line works in it, and a worker of its Region. */
export function writeEnvFiles(stage: Stage): void {
  for (const region of [away, home]) fs.writeFileSync(envFileOf(stage, region), envFile(stage.workerShell(region)));
}

function envFileOf({ folder }: Pick<Stage, 'folder'>, region: string): string {
  return path.join(folder, region === away ? 'muster.env' : `muster-${region}.env`);
}

export function keepText(stage: Stage): readonly string[] {
  const { temporal, lab, labProcess, workers, folder } = stage;
  const alive = workers.filter(({ child }) => child.isRunning());
  const there = alive.find(({ region }) => region === away);
  const isHomeLost = !alive.some(({ region }) => region === home);
  const ends = [
    ...alive.map(({ region, child }) => `kill ${child.pid}    (the worker of ${region})`),
    ...(temporal.pid === undefined ? [] : [`kill ${temporal.pid}    (Temporal)`]),
  ];
  const lines = [
    'everything is still up (--keep)',
    `  Temporal UI   ${runUrl(temporal, application)}`,
    `  schedules     ${schedulesUrl(temporal)}`,
    `  lab control   ${lab.control}`,
    `  logs          ${folder}`,
    '',
    "to look at it, in a shell of your own; it forgets that shell's own TEMPORAL_*, AWS_* and MUSTER_*:",
    `  . ${envFileOf(stage, away)}`,
    `  npx muster status ${application}`,
    `  npx muster report ${application} --markdown`,
    '  npx muster lab status --truth',
    '',
    'to replace a worker by hand, in such a shell:',
    ...(there === undefined ? [] : [`  kill ${there.child.pid}`]),
    `  npx muster worker --region ${away}`,
    ...(isHomeLost
      ? [
          `to bring ${home} back, and a worker in it, in another one:`,
          `  . ${envFileOf(stage, home)}`,
          `  npx muster lab heal ${home}`,
          `  npx muster worker --region ${home}`,
        ]
      : []),
    '',
    'to end it:',
    `  npx muster lab down --home ${lab.home}    (pid ${labProcess.pid})`,
    ...ends.map((line) => `  ${line}`),
    `  rm -r ${folder}`,
  ];
  // A path stays whole: only prose is wrapped.
  return lines.flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, '')));
}
