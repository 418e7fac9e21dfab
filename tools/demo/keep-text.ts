/** What stays up after --keep: how to look at it, how to replace a worker by hand, and how to end it. */
import fs from 'node:fs';
import path from 'node:path';
import { type Region } from '../../domain/regions';
import { envFile } from '../stage/environment';
import { type Stage } from '../stage/stage';
import { application, away, home, witness } from './scene';
import { wrap } from './words';

type Temporal = Stage['temporal'];

/** The run, not the list of runs: the operation is what there is to see. `at`: by whose UI, of a pair; home's when absent. */
export function runUrl(temporal: Temporal, name: string, at?: Region): string {
  return pageOf(temporal, `workflows/recovery%2F${name}`, at);
}

export function schedulesUrl(temporal: Temporal): string {
  return pageOf(temporal, 'schedules');
}

function pageOf({ uiUrl, namespace, pair }: Temporal, page: string, at: Region | undefined = pair?.home): string {
  const base = pair?.uis.find(({ name }) => name === at)?.url ?? uiUrl;
  return base === undefined ? 'none that we know of' : `${base}/namespaces/${namespace}/${page}`;
}

/** Writes what a shell has to source, complete: the command line works in it, and a worker of its Region. */
export function writeEnvFiles(stage: Stage): void {
  for (const region of regionsOf(stage)) fs.writeFileSync(envFileOf(stage, region), envFile(stage.workerShell(region)));
}

/** Where a worker may be wanted by hand. */
function regionsOf({ temporal: { pair } }: Pick<Stage, 'temporal'>): readonly Region[] {
  return pair ? [away, home, witness] : [away, home];
}

function envFileOf({ folder }: Pick<Stage, 'folder'>, region: string): string {
  return path.join(folder, region === away ? 'muster.env' : `muster-${region}.env`);
}

interface Process {
  readonly pid: number;
  readonly what: string;
}

/** Those that live. */
function temporalProcesses({ pid, pair }: Temporal): readonly Process[] {
  if (!pair) return pid === undefined ? [] : [{ pid, what: 'Temporal' }];
  const all = [
    ...pair.servers.map((one) => ({ pid: one.pid(), what: `Temporal in ${one.name}` })),
    ...pair.uis.map((one) => ({ pid: one.pid(), what: `the Web UI in ${one.name}` })),
  ];
  return all.flatMap(({ pid: now, what }) => (now === undefined ? [] : [{ pid: now, what }]));
}

/** Each cluster's own, dead or alive: which of the two is home is what there is to see. */
function uiLines(temporal: Temporal): readonly string[] {
  if (!temporal.pair)
    return [`  Temporal UI   ${runUrl(temporal, application)}`, `  schedules     ${schedulesUrl(temporal)}`];
  return [
    ...temporal.pair.uis.flatMap(({ name, pid }) => [
      `  Temporal UI of ${name}${pid() === undefined ? ', which is dead' : ''}`,
      `    ${runUrl(temporal, application, name)}`,
    ]),
    `  orchestrator  ${temporal.pair.file}    (MUSTER_ORCHESTRATOR)`,
  ];
}

/** By hand: on the files and ports it had. */
function revivalLines({ pair }: Temporal): readonly string[] {
  const dead = [...(pair?.servers ?? []), ...(pair?.uis ?? [])].filter(({ pid }) => pid() === undefined);
  if (dead.length === 0) return [];
  const regions = [...new Set(dead.map(({ name }) => name))].join(', ');
  return [
    `to bring the Temporal cluster of ${regions} and its Web UI back, each in a shell of its own:`,
    ...dead.map(({ command }) => `  ${command}`),
  ];
}

export function keepText(stage: Stage): readonly string[] {
  const { temporal, lab, labProcess, workers, folder } = stage;
  const alive = workers.filter(({ child }) => child.isRunning());
  const there = alive.find(({ region }) => region === away);
  const isHomeLost = !alive.some(({ region }) => region === home);
  const ends = [
    ...alive.map(({ region, child }) => `kill ${child.pid}    (the worker of ${region})`),
    ...temporalProcesses(temporal).map(({ pid, what }) => `kill ${pid}    (${what})`),
  ];
  const lines = [
    'everything is still up (--keep)',
    ...uiLines(temporal),
    `  lab control   ${lab.control}`,
    `  logs          ${folder}`,
    '',
    "to look at it, in a shell of your own; it forgets that shell's own TEMPORAL_*, AWS_* and MUSTER_*:",
    `  . ${envFileOf(stage, away)}`,
    `  npx muster status ${application}`,
    ...(temporal.pair ? [`  npx muster orchestrator status ${application}`] : []),
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
    ...revivalLines(temporal),
    '',
    'to end it:',
    `  npx muster lab down --home ${lab.home}    (pid ${labProcess.pid})`,
    ...ends.map((line) => `  ${line}`),
    `  rm -r ${folder}`,
  ];
  // A path stays whole: only prose is wrapped.
  return lines.flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, '')));
}
