/** Starting an operation, whichever it is: judged before a server is asked, joined or refused by the one that runs, then watched. */
import { type Command, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { workflowIds } from '../../../contract/ids';
import { type Mode, type Operation } from '../../../domain/report';
import { buildInput, type Wish } from '../../operations/build-input';
import { endOfRun } from '../../operations/read-report';
import { knownSearchAttributes } from '../../operations/search-attributes';
import { startDryRun, type Started, startOperation } from '../../operations/start-operation';
import { limitsMs, type Temporal } from '../../operations/temporal';
import { badInput, type ExitCode, exitCodes } from '../../problem';
import { asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { follow } from '../follow';
import { printJson, printLines } from '../io';
import { parseInstant } from '../parse-instant';
import { actorOf, runUrl } from '../surroundings';
import { type Until, untilOption } from '../until';
import { reportView } from '../view/report-view';
import { checkedName } from '../../operations/find-operation';

export interface StartOptions {
  readonly reason: string;
  readonly plan?: string;
  readonly to?: string;
  readonly since?: string;
  readonly mode: Mode;
  readonly as?: string;
  readonly detach?: true;
  readonly until: Until;
  readonly json?: true;
}

/** What every starting command offers. */
export function startingOptions(command: Command): Command {
  return command
    .addOption(reasonOption().makeOptionMandatory())
    .option('--plan <file>', 'the plan (default: $MUSTER_PLANS/<app>.yaml)')
    .option('--to <region>', "the Region to bring it to (default: the plan's other Region)")
    .addOption(new Option('--mode <mode>', 'dry-run sends nothing').choices(['real', 'dry-run']).default('real'))
    .addOption(asOption())
    .option('--detach', 'start it and return')
    .addOption(untilOption().conflicts('detach'))
    .addOption(jsonOption());
}

export async function start(
  context: Context,
  operation: Operation,
  name: string,
  options: StartOptions,
): Promise<ExitCode> {
  const { surroundings, io } = context;
  const { application, operationId } = checkedName(name);
  if (operationId !== undefined)
    throw badInput(
      `'${name}' names a run that was started already`,
      `write muster watch ${name}, or muster ${operation} ${application}`,
    );
  if (options.detach && options.mode === 'dry-run')
    throw badInput('--detach: a dry run holds nothing to come back to', 'leave --detach away; it ends in seconds');
  const by = actorOf(surroundings, options.as);
  const since = options.since === undefined ? undefined : parseInstant('--since', options.since, io.now());
  const { plan, planHash } = surroundings.readPlan(application, options.plan);
  const wish: Wish = {
    operation,
    plan,
    planHash,
    mode: options.mode,
    reason: options.reason,
    by,
    nonce: randomUUID(),
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(since === undefined ? {} : { since }),
  };
  // Judged before a server is asked: a wrong --to never waits.
  const settings = surroundings.settings();
  buildInput(wish, { ...settings, searchAttributes: [] });
  return withTemporal(context, (temporal) =>
    options.mode === 'dry-run' ? dryRun(context, temporal, wish, options) : real(context, temporal, wish, options),
  );
}

async function real(context: Context, temporal: Temporal, wish: Wish, options: StartOptions): Promise<ExitCode> {
  const { io, surroundings } = context;
  const settings = surroundings.settings();
  const { application } = wish.plan;
  const workflowId = workflowIds.recovery(application);
  const uiUrl = runUrl(settings, temporal, workflowId);
  const input = buildInput(wish, {
    ...settings,
    searchAttributes: await knownSearchAttributes(temporal),
    ...(uiUrl === undefined ? {} : { uiUrl }),
  });
  const started = await startOperation(temporal, input, { workflowId, queuePrefix: settings.queuePrefix });
  const { operationId } = started.operation;
  if (options.json)
    printJson(io, { is: started.is, fresh: started.fresh, application, operationId, workflowId, uiUrl: uiUrl ?? null });
  else
    printLines(io, [
      startedText(started, wish),
      ...(uiUrl === undefined || options.detach !== true ? [] : [`Temporal UI ${uiUrl}`]),
    ]);
  if (options.detach) {
    if (!options.json) printLines(io, [`watch it with: muster watch ${application}`]);
    return started.is === 'unanswered' ? exitCodes.waiting : exitCodes.done;
  }
  return follow({
    io,
    temporal,
    operation: started.operation,
    json: options.json === true,
    until: options.until,
    ...(uiUrl === undefined ? {} : { uiUrl }),
  });
}

function startedText(
  { is, fresh, operation: { operationId, startedAt } }: Started,
  { operation, plan: { application } }: Wish,
): string {
  const name = `${application}@${operationId}`;
  switch (is) {
    case 'started':
      return `${operation} ${name} is started`;
    case 'joined':
      return `joined the ${operation} that waits at its gate: ${name}, started ${startedAt}`;
    case 'yielding':
      return `${operation} ${name} takes over from the operation that ran; what that had done is kept`;
    case 'unanswered':
      return fresh
        ? `${operation} ${name} is started, but no worker has picked it up yet; it goes on when one does (muster worker --region REGION)`
        : `operation ${name} runs since ${startedAt}; no worker has answered yet whether this ${operation} joins it`;
  }
}

async function dryRun(context: Context, temporal: Temporal, wish: Wish, options: StartOptions): Promise<ExitCode> {
  const { io, surroundings } = context;
  const settings = surroundings.settings();
  const workflowId = workflowIds.dryRun(wish.plan.application, randomUUID());
  const uiUrl = runUrl(settings, temporal, workflowId);
  const input = buildInput(wish, {
    ...settings,
    searchAttributes: await knownSearchAttributes(temporal),
    ...(uiUrl === undefined ? {} : { uiUrl }),
  });
  const handle = await startDryRun(temporal, input, { workflowId, queuePrefix: settings.queuePrefix });
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => {
    interrupted.abort();
  });
  const silent = setTimeout(() => {
    io.err(
      `no worker has ended the dry run within ${limitsMs.acceptance / 1_000} s; is one running (muster worker --region ${input.to})? still waiting, Ctrl-C to leave\n`,
    );
  }, limitsMs.acceptance);
  try {
    const left = new Promise<undefined>((resolve) => {
      interrupted.signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const end = await Promise.race([endOfRun(temporal, handle, interrupted.signal), left]);
    if (end === undefined) {
      io.err(`left: the dry run ${workflowId} goes on by itself and sends nothing\n`);
      return exitCodes.waiting;
    }
    if (options.json) printJson(io, { is: 'finished', report: end.report });
    else printLines(io, reportView(end.report, io.terminal.columns()));
    return exitCodes.done;
  } finally {
    clearTimeout(silent);
    interrupted.abort();
    stop();
  }
}
