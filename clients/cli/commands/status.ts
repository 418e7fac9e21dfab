/** `muster status`: where one application stands, or all of them; answers without a worker as far as the server knows. */
import { workflowIds } from '../../../contract/ids';
import { leftoversFrom, movedFrom, protectionFrom } from '../../operations/application-state';
import { checkedName, findRun, requireOperation, type Operation } from '../../operations/find-operation';
import { latest, listOperations } from '../../operations/list-operations';
import { readEnded } from '../../operations/read-ended';
import { readProgress } from '../../operations/read-progress';
import { readReport } from '../../operations/read-report';
import { type Temporal } from '../../operations/temporal';
import { type ExitCode, exitCodes } from '../../problem';
import { type AddCommand, type Context, jsonOption, withTemporal } from '../command';
import { elsewhere, lostCluster } from '../elsewhere';
import { printJson, printLines } from '../io';
import { pause } from '../pause';
import { placementLines, placementWarnings } from '../placement-lines';
import { createScreen } from '../screen';
import { runUrl } from '../surroundings';
import { progressView } from '../view/progress-view';
import { reportView } from '../view/report-view';
import { type Aside, besideLines, type Standing, standingView, statusLines } from '../view/status-view';
import { watch } from './watch';

interface Options {
  readonly follow?: true;
  readonly json?: true;
}

/** The list is read from visibility, which lags by about a second itself. */
const followEveryMs = 2_000;

export const addStatus: AddCommand = (program, context) => {
  program
    .command('status [app]')
    .description('where an application stands; without one, all of them')
    .option('--follow', 'go on telling, until Ctrl-C (with APP: until its end)')
    .addOption(jsonOption())
    .action(async (name: string | undefined, options: Options) => {
      context.end(await status(context, name, options));
    });
};

async function status(context: Context, name: string | undefined, { follow, json }: Options): Promise<ExitCode> {
  if (name !== undefined && follow) return watch(context, name, json === true, 'end');
  return withTemporal(context, async (temporal) => {
    if (name === undefined)
      return follow ? followAll(context, temporal, json === true) : showAll(context, temporal, json === true);
    // Of an application that had nothing but drills, or a quarantine, those are what there is to tell.
    const aside = checkedName(name).operationId === undefined ? await latest(temporal, name) : undefined;
    return showOne(context, temporal, aside ?? (await requireOperation(temporal, name)), json === true);
  });
}

async function showOne(
  { io, surroundings }: Context,
  temporal: Temporal,
  operation: Operation,
  json: boolean,
): Promise<ExitCode> {
  const found = await standingOf(temporal, operation);
  const placement = await placementWarnings(surroundings, found.report, found.lives?.region);
  const standing = placement.length === 0 ? found : { ...found, placement };
  if (json) {
    printJson(io, standing);
    return exitCodes.done;
  }
  const [width, nowMs] = [io.terminal.columns(), io.now()];
  const uiUrl = runUrl(surroundings.settings(), temporal, operation.workflowId);
  const lines = standing.progress
    ? progressView(standing.progress, { nowMs, width, ...(uiUrl === undefined ? {} : { uiUrl }) })
    : standing.report
      ? reportView(standing.report, width)
      : standingView(standing, nowMs, width);
  printLines(io, [...lines, ...besideLines(standing, nowMs, width), ...placementLines(placement, width)]);
  return exitCodes.done;
}

async function standingOf(temporal: Temporal, operation: Operation): Promise<Standing> {
  const { application } = operation;
  const [own, ended, quarantine, drill] = await Promise.all([
    ownStanding(temporal, operation),
    readEnded(temporal, application),
    asideOf(temporal, operation, workflowIds.quarantine(application)),
    asideOf(temporal, operation, workflowIds.drill(application)),
  ]);
  const moved = movedFrom(ended);
  const protection = protectionFrom(ended);
  const leftovers = leftoversFrom(ended);
  return {
    ...own,
    ...(typeof moved === 'object' ? { lives: moved } : {}),
    ...(protection ? { protection } : {}),
    ...(leftovers.length === 0 ? {} : { leftovers }),
    ...(quarantine ? { quarantine } : {}),
    ...(drill ? { drill } : {}),
  };
}

/** Only while it runs: one that is over has proven what it was for. */
async function asideOf(
  temporal: Temporal,
  { application, workflowId }: Operation,
  id: string,
): Promise<Aside | undefined> {
  if (workflowId === id) return undefined;
  const run = await findRun(temporal, application, id);
  if (run?.running !== true) return undefined;
  const { startedAt, operationId } = run;
  const { progress } = await readProgress(temporal, run.handle);
  return { startedAt, operationId, ...(progress ? { progress } : {}) };
}

async function ownStanding(temporal: Temporal, operation: Operation): Promise<Standing> {
  const { application, operationId, startedAt, closedAt, gate, pending, running, handle, workflowId } = operation;
  const known = { application, operationId, workflowId, state: operation.status, startedAt, closedAt, gate, pending };
  if (running) {
    const answer = await readProgress(temporal, handle);
    return answer.progress ? { ...known, progress: answer.progress } : { ...known, silent: answer.because };
  }
  try {
    return { ...known, report: await readReport(temporal, operation) };
  } catch {
    // Terminated, or failed: the state says it.
    return known;
  }
}

async function allStandings(temporal: Temporal): Promise<readonly Standing[]> {
  return Promise.all((await listOperations(temporal)).map((operation) => standingOf(temporal, operation)));
}

async function showAll({ io }: Context, temporal: Temporal, json: boolean): Promise<ExitCode> {
  const standings = await allStandings(temporal);
  if (json) printJson(io, { applications: standings });
  else printLines(io, statusLines(standings, io.now(), io.terminal.columns()));
  return exitCodes.done;
}

async function followAll({ io }: Context, given: Temporal, json: boolean): Promise<ExitCode> {
  const screen = createScreen(io);
  const left = new AbortController();
  const stop = io.onInterrupt(() => {
    left.abort();
  });
  let before = '';
  let temporal = given;
  const tell = (lines: readonly string[]): void => {
    if (io.terminal.interactive && !json) screen.draw(lines);
    else if (before !== lines.join('\n')) printLines(io, lines);
    before = lines.join('\n');
  };
  while (!left.signal.aborted) {
    try {
      const standings = await allStandings(temporal);
      tell(
        json
          ? [JSON.stringify({ applications: standings })]
          : [
              ...(temporal.pair?.lost == null ? [] : [temporal.pair.lost]),
              ...statusLines(standings, io.now(), io.terminal.columns()),
            ],
      );
    } catch (error) {
      const lost = lostCluster(temporal, error);
      if (lost === undefined) throw error;
      if (json) io.err(`${lost}\n`);
      else tell([`${lost}; both clusters are asked until one answers`]);
      const next = await elsewhere(temporal, left.signal, (other) => Promise.resolve(other.pair));
      if (next && temporal !== given) await temporal.close();
      temporal = next?.temporal ?? temporal;
    }
    await pause(followEveryMs, left.signal);
  }
  stop();
  if (temporal !== given) await temporal.close();
  return exitCodes.done;
}
