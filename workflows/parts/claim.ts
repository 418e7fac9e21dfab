/**
 * Somebody wants the application for another operation: the same one joins at its gate, a higher one is made way for, any other is
 * refused by name. Its safe boundary is reached once what runs has stopped; a disaster never waits for a plan.
 */
import { yieldsTo } from '../../domain/operations';
import { type Operation } from '../../domain/report';
import { type Refusal } from '../../domain/goal';
import { isPromotion } from '../../domain/steps/step';
import { gateRef, operationIdOf } from '../../contract/ids';
import { type ClaimAnswer, type ClaimMessage } from '../../contract/messages';
import { gateName, note, type Run } from './run';

export function claim(run: Run, message: ClaimMessage): ClaimAnswer {
  const { operationId, input } = run;
  if (message.nonce === input.claimNonce) return { is: 'started', operationId };
  if (run.yieldsTo) return sameWay(run, run.yieldsTo, message) ? yielding(run) : refused(run, message);
  const running = classOf(run);
  const same = message.operation === running;
  if (sameWay(run, run, message) && same && run.gate?.is === 'open' && !run.ending) {
    note(run, `another ${message.operation} joined: ${message.reason}`, message.by);
    return { is: 'joined', operationId };
  }
  if (!yieldsTo(running, message.operation) || turnsBack(run, message)) return refused(run, message);
  run.yieldsTo = { input: message.input, by: message.by, reason: message.reason };
  note(run, `yields to ${message.operation} to ${message.input.to}: ${message.reason}`, message.by);
  return yielding(run);
}

/** A part of a chain has the chain's own standing: a failback's reprotect is a failback. */
function classOf({ input }: Run): Operation {
  return input.chain?.of ?? input.operation;
}

function sameWay(run: Run, { input }: { readonly input: Run['input'] }, message: ClaimMessage): boolean {
  const { from, to, planHash } = message.input;
  return from === input.from && to === input.to && planHash === run.input.planHash;
}

/** Once a promotion was sent, only the way it went leads on: its source is a primary no longer to be promoted. */
function turnsBack(run: Run, { input }: ClaimMessage): boolean {
  const promotes = run.steps.some(({ step }) => isPromotion(step));
  return promotes && run.pointOfNoReturn && input.to !== run.input.to;
}

function yielding(run: Run): ClaimAnswer {
  return { is: 'yielding', operationId: operationIdOf(run.firstRunId, run.input.n + 1) };
}

function refused(run: Run, message: ClaimMessage): ClaimAnswer {
  const { operationId } = run;
  note(run, `another ${message.operation} to ${message.input.to} was refused`, message.by);
  return { is: 'refused', operationId, because: [refusal(run, message)] };
}

function refusal(run: Run, message: ClaimMessage): Refusal {
  const { operationId, input } = run;
  const gate = run.gate ? `, gate ${gateRef(gateName(run), run.gate.round)} ${run.gate.is}` : '';
  const saw = `${input.operation} ${operationId} from ${input.from} to ${input.to}, started by ${input.startedBy} at ${run.startedAt}${gate}`;
  return yieldsTo(classOf(run), message.operation) && turnsBack(run, message)
    ? {
        rule: 'NoWayBack',
        saw: `${saw}; its promotion in ${input.to} was sent`,
        wanted: `an operation to ${input.to}`,
        source: 'a promotion cannot be undone',
      }
    : {
        rule: 'OperationRunning',
        saw,
        wanted: 'no running operation, or one with the same plan and direction that waits at its gate',
        source: 'one operation an application',
      };
}
