/**
 * Boundaries within workflow code. A sink is called once the workflow's turn is over and awaited before the server hears of that turn: who
 * stops there has done nothing yet that history knows.
 */
import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';
import { type ReachInput } from '../../../contract/activities';
import { type Boundary } from '../boundary';

export interface ChaosSinks extends Sinks {
  readonly chaos: { readonly passing: (boundary: Boundary) => void };
}

const { chaos } = proxySinks<ChaosSinks>();

const decisions: readonly string[] = ['approve', 'reject'];

async function around<T>(boundary: Omit<Boundary, 'when'>, what: () => Promise<T>): Promise<T> {
  chaos.passing({ ...boundary, when: 'before' });
  const done = await what();
  chaos.passing({ ...boundary, when: 'after' });
  return done;
}

const gate = { step: 'gate.promote', kind: 'gate' } as const;

export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      handleUpdate: (input, next) => (decisions.includes(input.name) ? around(gate, () => next(input)) : next(input)),
      handleSignal: (input, next) =>
        decisions.includes(input.signalName) ? around(gate, () => next(input)) : next(input),
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        // unsafe: as in interceptors.ts.
        const { step, intent } = (input.args[0] ?? {}) as Partial<ReachInput>;
        if (step !== undefined && intent) chaos.passing({ step, kind: 'intent', when: 'before', call: intent.call });
        return next(input);
      },
      startTimer: (input, next) => {
        const summary = input.options?.summary ?? 'workflow';
        const step = summary.startsWith('gate ') ? 'gate.promote' : (summary.split(/[: ]/)[0] ?? summary);
        return around({ step, kind: 'timer' }, () => next(input));
      },
    },
  ],
});
