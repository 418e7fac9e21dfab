/** A dry run of whatever operation: under an id of its own it holds nothing and sends nothing; of a compound one each part by itself. */
import { randomUUID } from 'node:crypto';
import { workflowIds } from '../../../contract/ids';
import { type OperationInput } from '../../../contract/operation-input';
import { type RecoveryReport } from '../../../domain/report';
import { type Directed } from '../../operations/directions';
import { endOfRun } from '../../operations/read-report';
import { knownSearchAttributes } from '../../operations/search-attributes';
import { startAside } from '../../operations/start-operation';
import { measuredTimes } from '../../operations/statistics';
import { limitsMs, type Temporal } from '../../operations/temporal';
import { inputOf, partsOf, type Wish } from '../../operations/wish';
import { type ExitCode, exitCodes } from '../../problem';
import { type Context } from '../command';
import { printJson, printLines } from '../io';
import { runUrl } from '../surroundings';
import { rehearsalText, waitLines } from '../view/dry-run-view';
import { reportView } from '../view/report-view';
import { wayText } from '../view/words';

export interface Rehearsed {
  readonly wish: Wish;
  readonly directed: Directed;
  readonly json: boolean;
}

export async function dryRun(
  context: Context,
  temporal: Temporal,
  { wish, directed, json }: Rehearsed,
): Promise<ExitCode> {
  const { io } = context;
  const reports = await rehearse(context, temporal, wish, directed);
  if (reports === undefined) return exitCodes.waiting;
  const { way, because } = directed;
  if (json) {
    for (const report of reports) printJson(io, { is: 'finished', report });
    return exitCodes.done;
  }
  printLines(io, [`${wish.operation} ${wayText(way)}: ${because}`]);
  for (const report of reports) printLines(io, ['', ...reportView(report, io.terminal.columns())]);
  return exitCodes.done;
}

/** Reports of all parts in order; undefined when its starter left before they ended, which is told. */
export async function rehearse(
  context: Context,
  temporal: Temporal,
  wish: Wish,
  { way }: Directed,
): Promise<readonly RecoveryReport[] | undefined> {
  const { io, surroundings } = context;
  const known = await knownSearchAttributes(temporal);
  const { musterVersion, timeScale, queuePrefix } = surroundings.settings();
  // What it predicts is how long a real one would take.
  const times = await measuredTimes(temporal, wish.plan.application, 'real', timeScale);
  const place = { musterVersion, timeScale, queuePrefix, searchAttributes: known, ...times };
  const inputs = partsOf(inputOf(wish, way, place));
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => {
    interrupted.abort();
  });
  const silent = setTimeout(() => {
    for (const line of waitLines(wish.operation, limitsMs.acceptance, way.to, io.terminal.columns()))
      io.err(`${line}\n`);
  }, limitsMs.acceptance);
  try {
    const ends = Promise.all(inputs.map((input) => runOne(context, temporal, input, interrupted.signal)));
    const left = new Promise<undefined>((resolve) => {
      interrupted.signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const reports = await Promise.race([ends, left]);
    if (reports === undefined)
      io.err(
        `left: ${rehearsalText(wish.operation)} of ${wish.plan.application} goes on by itself and sends nothing\n`,
      );
    return reports;
  } finally {
    clearTimeout(silent);
    interrupted.abort();
    stop();
  }
}

async function runOne(
  { surroundings }: Context,
  temporal: Temporal,
  input: OperationInput,
  signal: AbortSignal,
): Promise<RecoveryReport> {
  const settings = surroundings.settings();
  const workflowId = workflowIds.dryRun(input.application, randomUUID());
  const uiUrl = runUrl(settings, temporal, workflowId);
  const handle = await startAside(
    temporal,
    { ...input, ...(uiUrl === undefined ? {} : { uiUrl }) },
    { workflowId, queuePrefix: settings.queuePrefix },
  );
  return (await endOfRun(temporal, handle, signal)).report;
}
