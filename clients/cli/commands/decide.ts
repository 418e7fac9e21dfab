/** `muster approve` and `muster reject`: a decision at the open gate; without a worker it is recorded, and said not to be judged yet. */
import { Option } from 'commander';
import { parseGateRef } from '../../../contract/ids';
import { suggest } from '../../../domain/plan-check/nearest';
import { gateNames } from '../../../domain/plan';
import { fenceOutcomes, type FenceOutcome } from '../../../domain/fence';
import { checkedName } from '../../operations/find-operation';
import { sendDecision } from '../../operations/tell';
import { badInput, type ExitCode, exitCodes, refused } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { parseDuration } from '../parse-duration';
import { actorOf } from '../surroundings';
import { heldLines, recordedLines } from '../view/held-lines';

interface Options {
  readonly gate: string;
  readonly acceptFence?: FenceOutcome;
  readonly lossCeiling?: string;
  readonly acceptUnprotected?: true;
  readonly reason?: string;
  readonly as?: string;
  readonly json?: true;
}

const gateOption = (): Option =>
  new Option('--gate <name>', `the gate (${gateNames.join(', ')}), or one round of it: promote/2`)
    .argParser(parseGate)
    .makeOptionMandatory();

/** @throws Problem on what is no gate's name, or no round of one */
function parseGate(text: string): string {
  const name = parseGateRef(text)?.name ?? text;
  if (gateNames.some((known) => known === name)) return text;
  throw badInput(`--gate: '${text}' is no gate`, `${suggest(name, gateNames)}, or write one round of it: promote/2`);
}

export const addDecide: AddCommand = (program, context) => {
  program
    .command('approve <app>')
    .description('approve at the open gate; says what its giver accepts')
    .addOption(gateOption())
    .addOption(
      new Option('--accept-fence <outcome>', 'the worst fence you accept (default: proven)').choices(fenceOutcomes),
    )
    .option('--accept-unprotected', "a live drill's gate: you accept the time in which nothing replicates")
    .option('--loss-ceiling <length>', 'the most that may be lost, e.g. 5s; more opens the gate again')
    .addOption(reasonOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      context.end(await decide(context, name, 'approve', options));
    });
  program
    .command('reject <app>')
    .description('reject at the open gate: the operation ends, and what was prepared is put back')
    .addOption(gateOption())
    .addOption(reasonOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      context.end(await decide(context, name, 'reject', options));
    });
};

async function decide(context: Context, name: string, is: 'approve' | 'reject', options: Options): Promise<ExitCode> {
  const { io, surroundings } = context;
  checkedName(name);
  const decision = {
    by: actorOf(surroundings, options.as),
    gate: options.gate,
    ...(options.acceptFence === undefined ? {} : { acceptFence: options.acceptFence }),
    ...(options.lossCeiling === undefined
      ? {}
      : { lossCeilingMs: parseDuration('--loss-ceiling', options.lossCeiling) }),
    ...(options.acceptUnprotected ? { acceptUnprotected: true as const } : {}),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  const { told, isPair } = await withTemporal(context, async (temporal) => ({
    told: await sendDecision(temporal, name, is, decision),
    isPair: temporal.pair !== undefined,
  }));
  const { application, operationId, gate } = told.operation;
  const which = `${application} ${gate ?? options.gate}`;
  if (told.is === 'recorded') {
    const held = isPair ? { heldIn: [], outlivesHome: false } : {};
    if (options.json) printJson(io, { is: 'recorded', judged: false, operationId, gate, by: decision.by, ...held });
    else
      printLines(io, [
        `${is} of ${which} by ${decision.by} is recorded, not yet judged: no worker answers`,
        ...recordedLines(isPair, application),
      ]);
    return exitCodes.waiting;
  }
  const { answer } = told;
  if (!answer.accepted)
    throw refused(
      `${is} of ${which} by ${decision.by} was refused, nothing was changed`,
      answer.because,
      `see who may decide: muster status ${application}`,
    );
  if (options.json)
    printJson(io, {
      is: is === 'approve' ? 'approved' : 'rejected',
      operationId,
      gate,
      by: decision.by,
      have: answer.have,
      need: answer.need,
      ...(answer.heldIn === undefined ? {} : { heldIn: answer.heldIn, outlivesHome: answer.outlivesHome === true }),
    });
  else
    printLines(io, [acceptedText(is, which, decision.by, answer.have, answer.need), ...heldLines(answer, application)]);
  return answer.outlivesHome === false ? exitCodes.waiting : exitCodes.done;
}

function acceptedText(is: 'approve' | 'reject', which: string, by: string, have: number, need: number): string {
  if (is === 'reject')
    return `${which} is rejected by ${by}: the operation ends and puts back what it prepared; muster report says what was`;
  const missing = need - have;
  return `${which}: ${have} of ${need} approved, ${by} counted; ${missing > 0 ? `${missing} more needed` : 'the gate is approved'}`;
}
