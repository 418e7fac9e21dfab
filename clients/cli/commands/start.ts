/** Starting an operation, whichever it is: judged before a server is asked, joined or refused by the one that runs, then watched. */
import { type Command, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { workflowIds } from '../../../contract/ids';
import { type Mode, type Operation } from '../../../domain/report';
import { checkLeaves, type Directed, directionOf, goesUnsaid, needsPrimary } from '../../operations/directions';
import { checkedName } from '../../operations/find-operation';
import { newTag } from '../../operations/operation-tag';
import { checkQuarantine } from '../../operations/open-quarantine';
import { readPrimary, readResidence } from '../../operations/read-ended';
import { type Started, startOperation } from '../../operations/start-operation';
import { measuredTimes } from '../../operations/statistics';
import { type Temporal } from '../../operations/temporal';
import { checkWish, inputOf, type Told, type Wish } from '../../operations/wish';
import { badInput, type ExitCode, exitCodes } from '../../problem';
import { asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { follow } from '../follow';
import { printJson, printLines } from '../io';
import { parseInstant } from '../parse-instant';
import { placementWarnings } from '../placement-lines';
import { placeOf } from '../place';
import { actorOf, runUrl } from '../surroundings';
import { type Until, untilOption } from '../until';
import { wayText } from '../view/words';
import { dryRun } from './dry-run';

export interface StartOptions {
  readonly reason: string;
  readonly plan?: string;
  readonly to?: string;
  readonly from?: string;
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
    .addOption(planOption())
    .addOption(new Option('--mode <mode>', 'dry-run sends nothing').choices(['real', 'dry-run']).default('real'))
    .addOption(asOption())
    .option('--detach', 'start it and return')
    .addOption(untilOption().conflicts('detach'))
    .addOption(jsonOption());
}

export const planOption = (): Option => new Option('--plan <file>', 'the plan (default: $MUSTER_PLANS/<app>.yaml)');
export const toOption = (): Option =>
  new Option('--to <region>', "the Region to bring it to (default: the plan's other Region)");
export const fromOption = (): Option =>
  new Option('--from <region>', 'the Region customers write to now (default: as the last operation left it)');
export const sinceOption = (): Option =>
  new Option(
    '--since <instant>',
    'since when it is impaired: 2026-11-23T03:02:11Z, 03:02:11 or 5m (default: not known, then loss is open)',
  );

/** `told`: what this operation alone is told. */
export async function start(
  context: Context,
  operation: Operation,
  name: string,
  options: StartOptions,
  told: Told = {},
): Promise<ExitCode> {
  const { application, operationId } = checkedName(name);
  if (operationId !== undefined)
    throw badInput(
      `'${name}' names a run that was started already`,
      `write muster watch ${name}, or muster ${operation} ${application}`,
    );
  if (options.detach && options.mode === 'dry-run')
    throw badInput('--detach: a dry run holds nothing to come back to', 'leave --detach away; it ends in seconds');
  const wish = wishOf(context, operation, application, options, told);
  // Judged before a server is asked: a wrong --to, or a wrong environment, never waits.
  checkWish(wish);
  context.surroundings.settings();
  return withTemporal(context, async (temporal) => {
    const directed = await directedOf(temporal, wish);
    return options.mode === 'dry-run'
      ? dryRun(context, temporal, { wish, directed, json: options.json === true })
      : real(context, temporal, wish, directed, options);
  });
}

export function wishOf(
  { surroundings, io }: Context,
  operation: Operation,
  application: string,
  options: Pick<StartOptions, 'plan' | 'to' | 'from' | 'since' | 'mode' | 'reason' | 'as'>,
  told: Told,
): Wish {
  const by = actorOf(surroundings, options.as);
  const since = options.since === undefined ? undefined : parseInstant('--since', options.since, io.now());
  const { plan, planHash } = surroundings.readPlan(application, options.plan);
  return {
    operation,
    plan,
    planHash,
    mode: options.mode,
    reason: options.reason,
    by,
    nonce: randomUUID(),
    particulars: { ...told, tag: newTag(io.now()) },
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(since === undefined ? {} : { since }),
  };
}

/** Records are read only where the direction hangs on them: a failover that says where to waits for nothing. */
export async function directedOf(temporal: Temporal, wish: Wish): Promise<Directed> {
  const { operation, plan } = wish;
  if (goesUnsaid(operation, wish)) {
    const residence = await readResidence(temporal, plan, operation);
    if (residence) checkLeaves(operation, plan, residence);
  }
  const primary = needsPrimary(operation, wish)
    ? await readPrimary(temporal, plan)
    : { region: plan.regions.preferred, because: ', the preferred Region' };
  return directionOf(operation, plan, wish, primary);
}

async function real(
  context: Context,
  temporal: Temporal,
  wish: Wish,
  directed: Directed,
  options: StartOptions,
): Promise<ExitCode> {
  const { io, surroundings } = context;
  const settings = surroundings.settings();
  const { application } = wish.plan;
  await checkQuarantine(temporal, wish.operation, application);
  const workflowId = workflowIds.recovery(application);
  const uiUrl = runUrl(settings, temporal, workflowId);
  const [place, times] = await Promise.all([
    placeOf(context, temporal),
    measuredTimes(temporal, application, wish.mode, settings.timeScale),
  ]);
  const input = inputOf(wish, directed.way, {
    ...place,
    ...times,
    ...(uiUrl === undefined ? {} : { uiUrl }),
  });
  const started = await startOperation(temporal, input, { workflowId, queuePrefix: settings.queuePrefix });
  const { operationId } = started.operation;
  if (options.json)
    printJson(io, {
      ...{ is: started.is, fresh: started.fresh, application, operation: wish.operation, operationId, workflowId },
      ...{ ...directed.way, because: directed.because, uiUrl: uiUrl ?? null },
    });
  else
    printLines(io, [
      startedText(started, wish),
      `  ${wayText(directed.way)}: ${directed.because}`,
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
    placement: (report) => placementWarnings(surroundings, report),
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
