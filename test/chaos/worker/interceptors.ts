/** Boundaries of activities: where history's intent has arrived, where a look begins and ends, where a result is about to be given. */
import { type ActivityInterceptorsFactory } from '@temporalio/worker';
import { type ReachInput } from '../../../contract/activities';
import { type Doing, during, pass } from './doing';

/** Activities that belong to no step, by what the matrix calls them. */
const others: Readonly<Record<string, string>> = { 'register.claim': 'register', 'evidence.write': 'record' };

let running = 0;

/** Until no activity is at work here. */
export async function untilQuiet(): Promise<void> {
  while (running > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

export const activityInterceptors: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: async (input, next) => {
      // unsafe: every activity takes one object; those of goals a ReachInput.
      const { step = others[info.activityType] ?? info.activityType, intent } = input.args[0] as Partial<ReachInput>;
      const by = {
        pid: process.pid,
        workflowId: info.workflowExecution?.workflowId ?? '',
        step,
        attempt: info.attempt,
      };
      const call = intent?.call ?? (step === 'register' ? 's3:PutObject' : undefined);
      const doing: Doing = { by, call, sent: [] };
      running += 1;
      try {
        if (intent) await pass(doing, 'intent', 'after', intent.call);
        else await pass(doing, 'look', 'before');
        const result = await during(doing, () => next(input));
        const last = doing.sent.at(-1);
        if (last) await pass(doing, 'acknowledgement', 'after', last);
        else await pass(doing, 'look', 'after');
        return result;
      } finally {
        running -= 1;
      }
    },
  },
});
