/** The operator's verbs on a running operation: step retry | skip, pause, resume, abort. A rule's no is printed with every rule. */
import { type Command } from 'commander';
import { type Answer } from '../../../contract/messages';
import { checkedName } from '../../operations/find-operation';
import { sendRun, sendStep } from '../../operations/tell';
import { type Temporal } from '../../operations/temporal';
import { type ExitCode, exitCodes, refused } from '../../problem';
import { type AddCommand, asOption, type Context, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { actorOf } from '../surroundings';

interface Options {
  readonly reason: string;
  readonly as?: string;
  readonly json?: true;
}

const runVerbs = {
  pause: 'start nothing new and send nothing new; what runs goes on, and so does the clock',
  resume: 'go on after a pause',
  abort: 'end it and put back what can be; refused once something irreversible was sent',
} as const;

const stepVerbs = {
  retry: 'try a parked step again, after the world was mended',
  skip: 'count a parked step as reached; the report names who, and why',
} as const;

export const addOperate: AddCommand = (program, context) => {
  for (const verb of ['pause', 'resume', 'abort'] as const) {
    withOptions(program.command(`${verb} <app>`).description(runVerbs[verb])).action(
      async (name: string, options: Options) => {
        context.end(await say(context, name, verb, options, (temporal, wish) => sendRun(temporal, name, verb, wish)));
      },
    );
  }
  const step = program.command('step').description('go on from a parked step');
  for (const verb of ['retry', 'skip'] as const) {
    withOptions(step.command(`${verb} <app> <step>`).description(stepVerbs[verb])).action(
      async (name: string, id: string, options: Options) => {
        context.end(
          await say(context, name, `${verb} ${id}`, options, (temporal, wish) =>
            sendStep(temporal, name, verb, { ...wish, step: id }),
          ),
        );
      },
    );
  }
};

function withOptions(command: Command): Command {
  return command.addOption(reasonOption().makeOptionMandatory()).addOption(asOption()).addOption(jsonOption());
}

type Wish = { readonly by: string; readonly reason: string };

async function say(
  context: Context,
  name: string,
  what: string,
  { reason, as, json }: Options,
  send: (temporal: Temporal, wish: Wish) => Promise<Answer>,
): Promise<ExitCode> {
  const { application } = checkedName(name);
  const by = actorOf(context.surroundings, as);
  const answer = await withTemporal(context, (temporal) => send(temporal, { by, reason }));
  if (!answer.accepted)
    throw refused(
      `${what} of ${application} by ${by} was refused, nothing was changed`,
      answer.because,
      `see where it stands: muster status ${application}`,
    );
  if (json) printJson(context.io, { is: 'accepted', what, application, by, says: answer.says });
  else printLines(context.io, [`${application}: ${answer.says}`]);
  return exitCodes.done;
}
