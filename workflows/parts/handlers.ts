/**
 * What people may say to a running operation. Every message names its operation; one meant for another is ignored and journalled.
 * A nonce seen before changes nothing and is answered as the first time. A rule's no is an accepted update that says no.
 */
import { setHandler } from '@temporalio/workflow';
import { type Refusal } from '../../domain/goal';
import { rulesOf } from '../../domain/operations';
import { isEnded, isReached } from '../../domain/steps/schedule';
import { isPromotion } from '../../domain/steps/step';
import { parseGateRef } from '../../contract/ids';
import {
  type Answer,
  type ClaimMessage,
  type DecisionAnswer,
  type DecisionMessage,
  decisionSignals,
  homeChangedSignal,
  type HomeChangedMessage,
  messages,
  progressQuery,
  type Refused,
  type RunMessage,
  type StepMessage,
} from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { nextOf } from './chain';
import { claim } from './claim';
import { decideHeld, heldText } from './decisions';
import { decisionOf, judgeDecision } from './judge';
import { readAfterTakeover } from './read-decisions';
import { lookBeforeSkip } from './skip';
import { outcomeOf } from './outcome';
import { changed, gateName, note, now, type Run, stepRun } from './run';

interface Named {
  readonly operationId: string;
  readonly nonce: string;
  readonly by: string;
  readonly reason?: string;
}

export function setHandlers(run: Run, progress: () => Progress): void {
  const {
    answers,
    held: { deciding },
  } = run;

  /** The frame of every message: whose is it, was it said before, what did we answer. */
  function once<M extends Named, A extends DecisionAnswer | Answer>(
    what: string,
    message: M,
    answer: (message: M) => A,
  ): A | Refused {
    // unsafe: a nonce is made for one message, so its answer is of that message's sort.
    const before = seenBefore(what, message) as A | Refused | undefined;
    if (before) return before;
    return answered(what, message, answer(message));
  }

  function seenBefore(what: string, message: Named): DecisionAnswer | Answer | undefined {
    if (message.operationId !== run.operationId) return foreign(run, what, message);
    return answers.get(message.nonce);
  }

  function answered<A extends DecisionAnswer | Answer>(what: string, message: Named, given: A): A {
    answers.set(message.nonce, given);
    const verdict = given.accepted ? 'accepted' : `refused: ${given.because.map((refusal) => refusal.rule).join('; ')}`;
    const held = 'have' in given ? heldText(given) : '';
    const reason = message.reason === undefined ? '' : ` (reason: ${message.reason})`;
    note(run, `${what}: ${verdict}${held}${reason}`, message.by);
    return given;
  }

  /** With two clusters: while it is being written, the same said again waits for the same answer. */
  async function onceHeld(what: string, is: 'approve' | 'reject', message: DecisionMessage): Promise<DecisionAnswer> {
    // unsafe: as above.
    const before = (seenBefore(what, message) as DecisionAnswer | undefined) ?? deciding.get(message.nonce);
    if (before) return before;
    const given = decideHeld(run, is, message).then((answer) => answered(what, message, answer));
    deciding.set(message.nonce, given);
    try {
      return await given;
    } finally {
      deciding.delete(message.nonce);
    }
  }

  const decision = (is: 'approve' | 'reject') => (message: DecisionMessage) => {
    const what = `${is} ${message.gate}`;
    return run.input.orchestrator ? onceHeld(what, is, message) : once(what, message, () => judge(run, is, message));
  };

  for (const is of ['approve', 'reject'] as const) {
    setHandler(messages[is], decision(is), {
      validator: (message: DecisionMessage) => {
        checkDecision(run, message);
      },
      description: `${is} the open round of a gate`,
    });
    setHandler(decisionSignals[is], (message) => {
      const answer = decision(is)(message);
      // The run does not end while it is being written.
      return answer instanceof Promise ? answer.then(() => undefined) : undefined;
    });
  }
  setHandler(
    messages.retry,
    (message) => once(`retry ${message.step}`, message, () => command(run, 'retry', message)),
    { validator: checkStep },
  );
  setHandler(
    messages.skip,
    async (message) => {
      const refusal = message.operationId === run.operationId ? await lookBeforeSkip(run, message.step) : undefined;
      return once(`skip ${message.step}`, message, () =>
        refusal ? { accepted: false, because: [refusal] } : command(run, 'skip', message),
      );
    },
    { validator: checkStep },
  );
  setHandler(messages.pause, (message) => once('pause', message, () => pause(run, message)), { validator: checkRun });
  setHandler(messages.resume, (message) => once('resume', message, () => resume(run)), { validator: checkRun });
  setHandler(messages.abort, (message) => once('abort', message, () => abort(run, message)), { validator: checkRun });
  setHandler(messages.claim, (message) => claim(run, message), { validator: checkClaim });
  setHandler(homeChangedSignal, (message) => {
    homeChanged(run, message);
  });
  setHandler(progressQuery, progress);
}

function homeChanged(run: Run, message: HomeChangedMessage): void {
  const { nonce } = message;
  if (message.operationId !== run.operationId) {
    foreign(run, 'homeChanged', message);
    return;
  }
  if (run.answers.has(nonce) || !run.input.orchestrator) return;
  run.answers.set(nonce, { accepted: true, says: 'decisions are read again' });
  readAfterTakeover(run, message);
}

function foreign(run: Run, what: string, message: Named): Refused {
  note(run, `${what}: ignored, it is meant for operation ${message.operationId}`, message.by);
  return refuse(
    'a message names this operation',
    message.operationId,
    run.operationId,
    'a takeover re-applies old messages to whatever runs now',
  );
}

function judge(run: Run, is: 'approve' | 'reject', message: DecisionMessage): DecisionAnswer {
  const verdict = judgeDecision(run, decisionOf(is, message));
  return verdict.accepted ? { accepted: true, have: verdict.have, need: verdict.need } : verdict;
}

/** An invariant seen broken, and an account that is not the plan's, are mended and retried; nobody may wave them through. */
const neverSkipped: readonly string[] = ['TwoWriters', 'WrongAccount'];

function command(run: Run, is: 'retry' | 'skip', message: StepMessage): Answer {
  const one = stepRun(run, message.step);
  if (!one)
    return refuse(
      'the step exists',
      message.step,
      run.steps.map((step) => step.step.id).join(', '),
      'the derived plan',
    );
  if (one.status !== 'parked')
    return refuse(
      'only a parked step takes retry or skip',
      `${message.step} is ${one.status}`,
      'parked',
      'muster step',
    );
  const unskippable = is === 'skip' ? one.because.find(({ rule }) => neverSkipped.includes(rule)) : undefined;
  if (unskippable)
    return refuse(
      `${unskippable.rule} is never skipped`,
      unskippable.saw,
      unskippable.wanted,
      'docs/failures.md: never skipped',
    );
  one.command = { is, by: message.by, reason: message.reason };
  changed(run);
  return { accepted: true, says: `${message.step}: ${is}` };
}

function pause(run: Run, message: RunMessage): Answer {
  if (run.paused)
    return refuse('the operation runs', `paused by ${run.paused.by}`, 'a running operation', 'muster pause');
  run.paused = { by: message.by, at: now(), reason: message.reason };
  return {
    accepted: true,
    says: 'paused: running steps go on, no step and no next part starts, and no promotion is sent; the clock runs',
  };
}

function resume(run: Run): Answer {
  if (!run.paused) return refuse('the operation is paused', 'it runs', 'a paused operation', 'muster resume');
  run.paused = null;
  return { accepted: true, says: 'resumed' };
}

function abort(run: Run, message: RunMessage): Answer {
  if (mustGoHome(run)) return goHome(run, message);
  if (run.pointOfNoReturn && rulesOf(run.input.operation).aborted === 'put-back')
    return refuse(
      'nothing irreversible was sent',
      irreversibleSoFar(run),
      'an operation before its point of no return',
      'after it only forward recovery',
    );
  if (run.ending)
    return refuse('the operation is not ending', `it is being ${run.ending.as}`, 'a running operation', 'muster abort');
  if (run.recording) return tooLate(run);
  run.ending = { as: 'aborted', by: message.by, reason: message.reason };
  return rulesOf(run.input.operation).aborted === 'keep'
    ? { accepted: true, says: 'aborting: what was made or changed stays as it is, and the report names it' }
    : { accepted: true, says: 'aborting: what was changed is put back as it was' };
}

/** Its report tells how it ended: an abort now would tell people another end than the buckets. */
function tooLate(run: Run): Refused {
  const next = nextOf(run, outcomeOf(run))?.input.operation;
  return refuse(
    'its report is not being written yet',
    `every step of the ${run.input.operation} has ended`,
    next === undefined
      ? 'nothing: there is nothing left to end, and muster report tells how it went'
      : `an abort of the next part, ${next}, once it runs: muster resume begins it where it is paused`,
    'what went to the buckets is how it ended',
  );
}

/** A live drill past its promotion: customers are in the other Region, and an end there would leave them unprotected and without a way home. */
function mustGoHome({ input, ending, pointOfNoReturn, steps }: Run): boolean {
  const promoted = pointOfNoReturn || steps.some(({ step, status }) => isPromotion(step) && isReached(status));
  return input.mode === 'live' && ending === null && ((input.chain?.part ?? 1) > 1 || promoted);
}

/** There an abort means: stop the soak, whether it has begun or not, and go forward. */
function goHome(run: Run, message: RunMessage): Answer {
  const soak = run.steps.find(({ step, status }) => step.phase === 'soak' && !isEnded(status));
  const first = soak !== undefined && run.soakEnded === null;
  if (first) run.soakEnded = { by: message.by, reason: message.reason };
  const what = !first
    ? 'the drill goes forward already'
    : soak.status === 'running'
      ? 'the soak ends now'
      : 'there will be no soak';
  const parked = run.steps.filter(({ status }) => status === 'parked').map(({ step }) => step.id);
  const waits = parked.length > 0 ? ` ${parked.join(', ')} waits for muster step retry or skip.` : '';
  return {
    accepted: true,
    says: `${what}; there is no way but forward: the drill goes on until customers are home and protected.${waits} To hold it where it is: muster pause`,
  };
}

/** A promotion made by hand and skipped is as final as one that was sent. */
function irreversibleSoFar(run: Run): string {
  const skipped = run.steps.filter(({ step, status }) => isPromotion(step) && status === 'skipped');
  const [first] = skipped.map(
    ({ step, evidence }) => `${step.id} was skipped by ${String(evidence?.skippedBy)}: ${String(evidence?.reason)}`,
  );
  const promotes = run.steps.some(({ step }) => isPromotion(step));
  const what = promotes ? 'a promotion' : 'a rename or a deletion';
  return first ?? `${what} was sent, or may have been: it was handed to a worker`;
}

function refuse(rule: string, saw: string, wanted: string, source: string): Refused {
  const because: readonly [Refusal] = [{ rule, saw, wanted, source }];
  return { accepted: false, because };
}

// Validators refuse only what is malformed: a rejected update leaves no event, so a rule's no must not be one.
function malformed(what: string): never {
  throw new Error(`malformed message: ${what}`);
}
function checkNamed(message: Partial<Named> | undefined): void {
  for (const key of ['operationId', 'nonce', 'by'] as const) {
    if (typeof message?.[key] !== 'string' || message[key] === '') malformed(`${key} is missing`);
  }
}
function checkDecision(run: Run, message: DecisionMessage): void {
  checkNamed(message);
  const name = gateName(run);
  if (parseGateRef(message.gate)?.name !== name) malformed(`gate '${message.gate}' is not ${name}/<round>`);
}
function checkStep(message: StepMessage): void {
  checkNamed(message);
  if (!message.step || !message.reason) malformed('step and reason are needed');
}
function checkRun(message: RunMessage): void {
  checkNamed(message);
  if (!message.reason) malformed('reason is needed');
}
function checkClaim(message: ClaimMessage): void {
  if (!message.nonce || !message.by) malformed('nonce and by are needed');
}
