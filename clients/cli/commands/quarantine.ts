/** `muster quarantine`: the run that keeps driving the fence of an old primary until it is proven closed: shown, or started. */
import { workflowIds } from '../../../contract/ids';
import { primaryFrom } from '../../operations/application-state';
import { checkedName, findRun } from '../../operations/find-operation';
import { checkOldPrimary } from '../../operations/old-primary';
import { readEnded } from '../../operations/read-ended';
import { readProgress } from '../../operations/read-progress';
import { readReport } from '../../operations/read-report';
import { startAside } from '../../operations/start-operation';
import { type Temporal } from '../../operations/temporal';
import { inputOf } from '../../operations/wish';
import { badInput, type ExitCode, exitCodes } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { placeOf } from '../place';
import { runUrl } from '../surroundings';
import { progressView } from '../view/progress-view';
import { reportView } from '../view/report-view';
import { directedOf, fromOption, planOption, type StartOptions, wishOf } from './start';

interface Options extends Pick<StartOptions, 'plan' | 'from' | 'as' | 'json'> {
  readonly reason?: string;
}

export const addQuarantine: AddCommand = (program, context) => {
  program
    .command('quarantine <app>')
    .description('the run that closes an old primary until it is proven closed: show it, or with --reason start it')
    .addOption(reasonOption())
    .addOption(planOption())
    .addOption(fromOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      const { application, operationId } = checkedName(name);
      if (operationId !== undefined)
        throw badInput(
          `'${name}' names one run`,
          `an application has one quarantine: muster quarantine ${application}`,
        );
      context.end(
        await withTemporal(context, async (temporal) => {
          if (options.reason !== undefined)
            await begin(context, temporal, application, { ...options, reason: options.reason });
          return show(context, temporal, application, options.json === true);
        }),
      );
    });
};

/** One that runs already is left as it is. @throws Problem (refused) where nothing that was primary may return */
async function begin(
  context: Context,
  temporal: Temporal,
  application: string,
  options: Options & { readonly reason: string },
): Promise<void> {
  const settings = context.surroundings.settings();
  const wish = wishOf(context, 'quarantine', application, { ...options, mode: 'real' }, {});
  const { way } = await directedOf(temporal, wish);
  const workflowId = workflowIds.quarantine(application);
  if ((await findRun(temporal, application, workflowId))?.running === true) return;
  const ended = await readEnded(temporal, application);
  checkOldPrimary(application, way, primaryFrom(wish.plan, ended), ended);
  const uiUrl = runUrl(settings, temporal, workflowId);
  const input = { ...inputOf(wish, way, await placeOf(context, temporal)), ...(uiUrl === undefined ? {} : { uiUrl }) };
  await startAside(temporal, input, { workflowId, queuePrefix: settings.queuePrefix });
}

async function show(
  { io, surroundings }: Context,
  temporal: Temporal,
  application: string,
  json: boolean,
): Promise<ExitCode> {
  const workflowId = workflowIds.quarantine(application);
  const run = await findRun(temporal, application, workflowId);
  if (run === undefined) {
    if (json) printJson(io, { application, quarantine: null });
    else
      printLines(io, [
        `${application}: nothing is in quarantine`,
        `  start one with: muster quarantine ${application} --reason WHY`,
      ]);
    return exitCodes.done;
  }
  const { startedAt, closedAt, status } = run;
  const told = run.running
    ? await readProgress(temporal, run.handle)
    : { report: await readReport(temporal, run), progress: undefined };
  if (json) {
    printJson(io, { application, quarantine: { workflowId, state: status, startedAt, closedAt, ...told } });
    return exitCodes.done;
  }
  const width = io.terminal.columns();
  const uiUrl = runUrl(surroundings.settings(), temporal, workflowId);
  if ('report' in told) printLines(io, reportView(told.report, width));
  else if (told.progress)
    printLines(io, progressView(told.progress, { nowMs: io.now(), width, ...(uiUrl === undefined ? {} : { uiUrl }) }));
  else
    printLines(io, [
      `${application}: the quarantine runs since ${startedAt}; no worker answers (${told.because})`,
      '  start a worker with: muster worker --region REGION',
    ]);
  return exitCodes.done;
}
