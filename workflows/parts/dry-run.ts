/** A dry run: the same looks, nothing sent. Each step is assumed reached after its expected time. */
import { type Refusal, type Request } from '../../domain/goal';
import { type PredictedRequest, type RecoveryReport } from '../../domain/report';
import { criticalPath } from '../../domain/steps/critical-path';
import { type GoalStep, type Step } from '../../domain/steps/step';
import { type Looked, lookAtEverything } from './assess';
import { note, now, type Run, setStatus } from './run';

export async function rehearse(run: Run): Promise<RecoveryReport['predicted']> {
  const looked = await lookAtEverything(run);
  const steps = run.input.steps;
  const startMs = new Map(steps.map((step) => [step.id, startOf(steps, step)]));
  const at = (id: string): number => startMs.get(id) ?? 0;
  const requests = looked.flatMap(({ step, result }) =>
    foreseen(result).map((request) => predict(step.id, request, at(step.id))),
  );
  for (const { one, step, result } of looked) one.because = stopsAt(step, result);
  for (const one of run.steps) {
    one.startedAt = now();
    setStatus(run, one, 'reached');
    one.evidence = { assumed: 'reached after its expected time' };
  }
  note(run, 'dry run: nothing was sent');
  return {
    requests: requests.sort((a, b) => a.atMs - b.atMs),
    finishesAfterMs: criticalPath(steps, (step) => step.timing.expectedMs).lengthMs,
    cannotKnow: looked.flatMap(unknown),
  };
}

/** What begins at once has no step before it that could change what was seen. */
function stopsAt(step: GoalStep, result: Looked['result']): readonly Refusal[] {
  if (step.after.length > 0) return [];
  if (result.is === 'blocked' || result.is === 'unseen') return result.because;
  return result.is === 'moving' && step.required
    ? [{ rule: 'it is so now', saw: result.hint, wanted: step.says, source: 'one look' }]
    : [];
}

/** What would be sent now, or once what the step waits for is over. */
function foreseen(result: Looked['result']): readonly Request[] {
  if (result.is === 'ready') return result.send;
  return result.is === 'moving' ? (result.next ?? []) : [];
}

function startOf(steps: readonly Step[], step: Step): number {
  return criticalPath(steps, (one) => one.timing.expectedMs, step.id).path.at(-1)?.startMs ?? 0;
}

function predict(step: string, request: Request, atMs: number): PredictedRequest {
  return { step, call: request.call, region: request.region, input: request.input, atMs };
}

/** What a look cannot tell now: what depends on an earlier step, on people, or on a Region that does not answer. */
function unknown({ step, result }: Looked): readonly string[] {
  switch (result.is) {
    case 'unseen':
      return [`${step.id}: ${result.because[0].saw}; whether it can be done shows in the real run`];
    case 'blocked':
      return [
        `${step.id}: would be blocked now: ${result.because.map((refusal) => `${refusal.rule} (${refusal.saw})`).join('; ')}`,
      ];
    case 'moving':
      return [`${step.id}: ${result.hint}; what it sends depends on the steps before it`];
    case 'reached':
      return step.required
        ? [`${step.id}: is so already; what it sends after the steps before it cannot be known`]
        : [];
    default:
      return [];
  }
}
