/** What stays up after --keep: how to look at it, and how to end it. */
import { type Stage } from '../stage/stage';

/** The run, not the list of runs: the failover is what there is to see. */
export function runUrl({ uiUrl, namespace }: Stage['temporal'], application: string): string {
  return uiUrl === undefined
    ? 'none that we know of'
    : `${uiUrl}/namespaces/${namespace}/workflows/recovery%2F${application}`;
}

export function keepText(
  { temporal, lab, labProcess, workers, folder, shell }: Stage,
  application: string,
): readonly string[] {
  const alive = workers.filter(({ child }) => child.isRunning());
  const pids = [...alive.map(({ child }) => child.pid), ...(temporal.pid === undefined ? [] : [temporal.pid])];
  return [
    'everything is still up (--keep)',
    `  Temporal UI   ${runUrl(temporal, application)}`,
    `  lab control   ${lab.control}`,
    `  logs          ${folder}`,
    '',
    'to look at it, in a shell of your own:',
    ...Object.entries(shell).map(([name, value]) => `  export ${name}=${value}`),
    `  npx muster status ${application}          npx muster report ${application} --markdown`,
    '  npx muster lab status --truth       npx muster lab heal us-east-1',
    '',
    'to end it:',
    `  npx muster lab down --home ${lab.home}    (pid ${labProcess.pid})`,
    `  kill ${pids.join(' ')}    (${[...alive.map(({ region }) => `worker ${region}`), ...(temporal.pid === undefined ? [] : ['Temporal'])].join(', ')})`,
    `  rm -r ${folder}`,
  ];
}
