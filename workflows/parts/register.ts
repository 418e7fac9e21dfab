/**
 * The operation's own claim, written beside everything else it does: nothing waits for it but what cannot be undone, whatever keeps it from
 * being written. Only a newer orchestrator that stands there pauses the run; whoever resumes it has it claimed again.
 */
import { condition, sleep, workflowInfo } from '@temporalio/workflow';
import { type RegisterClaimResult } from '../../contract/activities';
import { type Refusal } from '../../domain/goal';
import { callOther } from './call-activity';
import { changed, note, now, type Run } from './run';
import { beginStoppable, type Stoppable, unlessFailed } from './stoppable';

/** Between two questions to a witness that is silent or refuses: at first, and while somebody waits for it; else longer and longer. Never scaled. */
const againMs = 2_000;
const longestMs = 60_000;

/** Never ends by itself while the witness is silent or refuses: whoever began it ends it with `stop`. */
export function beginClaim(run: Run): Stoppable {
  return beginStoppable(() => claim(run));
}

/** Whether what cannot be undone may be handed out: it stands in the register, or the plan goes on without. */
export function mayActForGood({ input: { register }, registered }: Run): boolean {
  if (!register || registered === 'claimed') return true;
  return registered === 'silent' && register.rules.otherwise === 'proceed';
}

async function claim(run: Run): Promise<void> {
  const { register } = run.input;
  if (!register) return;
  let told: string | undefined;
  for (let pauses = 0; run.registered !== 'claimed';) {
    const answer = await ask(run, register);
    if (answer?.is === 'claimed') {
      run.registered = 'claimed';
      changed(run);
      return;
    }
    const because = answer?.because[0];
    if (because?.rule === 'Superseded') {
      const { rule, saw, wanted } = because;
      run.registered = 'asked';
      run.paused ??= { by: 'muster', at: now(), reason: `register: ${rule}, ${saw}` };
      note(run, `nothing more is begun: ${rule} (${saw}); ${wanted}; muster resume asks the register again`);
      await condition(() => run.paused === null);
      told = undefined;
      continue;
    }
    // What a person has to mend is no silence: nobody goes on without, and fences do not wait for it.
    run.registered = because ? 'asked' : 'silent';
    const is = because?.rule ?? 'silent';
    if (told !== is) note(run, because ? refusal(register.region, because) : silence(run));
    told = is;
    // Days of it must not fill the history: the run goes on in a new one, as a long step has it.
    if (workflowInfo().continueAsNewSuggested) run.renews = true;
    changed(run);
    // Somebody who waits for it is not kept waiting by our patience.
    if (run.registerWanted) await sleep(againMs, { summary: `register in ${register.region}: ask again` });
    else await condition(() => run.registerWanted, Math.min(longestMs, againMs * 2 ** pauses));
    pauses += 1;
  }
}

async function ask(run: Run, place: NonNullable<Run['input']['register']>): Promise<RegisterClaimResult | undefined> {
  const input = { place, application: run.input.application, operationId: run.operationId };
  const summary = `register in ${place.region}: ${run.operationId} acts for ${run.input.application}`;
  return unlessFailed(() =>
    callOther(run, { summary, startToCloseMs: 10_000, attempts: 1, leave: true }, (activities) =>
      activities['register.claim'](input),
    ),
  );
}

function refusal(region: string, { rule, saw }: Refusal): string {
  return `the register in ${region} refuses: ${rule} (${saw}); nothing that cannot be undone is sent until somebody mends it; it is asked again without being told`;
}

function silence({ input: { register } }: Run): string {
  const then =
    register?.rules.otherwise === 'proceed'
      ? `it goes on without, by ${register.rules.by}`
      : 'nothing that cannot be undone is sent until it answers (the plan: register.otherwise hold)';
  return `the register in ${register?.region ?? ''} does not answer: ${then}`;
}
