/** The outside as a worker has it: every call goes to the world of its cell, and stands at the boundaries on its way. */
import { type Outside, type SendAnswer } from '../../../activities/outside';
import { refuseClosed } from '../../../activities/outside-error';
import { askWithin } from './asks';
import { doing, pass } from './doing';

/** As the real clients have them (activities/aws/time-outs.ts). */
const readMs = 5_000;
const changeMs = 15_000;

export const outside: Outside = {
  // unsafe: the world answers what each call answers; over the channel it is data.
  read: (async (call, region, input, options, signal) => {
    const now = doing();
    if (call === 's3:GetObject') await pass(now, 'check', 'before', now.call);
    return askWithin({ is: 'read', by: now.by, call, region, input }, options.timeoutMs ?? readMs, signal, 'no');
  }) as Outside['read'],

  send: async (request, signal, closed) => {
    const now = doing();
    const { call } = request;
    await pass(now, 'check', 'after', call);
    // Asked once more when AWS requests are signed and a database has let us in (activities/create-outside.ts).
    if (call !== 'http:Send') refuseClosed(call, closed?.());
    await pass(now, 'send', 'before', call);
    now.sent.push(call);
    try {
      // unsafe: the world answers a send so.
      return (await askWithin({ is: 'send', by: now.by, request }, changeMs, signal, 'unknown')) as SendAnswer;
    } finally {
      await pass(now, 'acknowledgement', 'before', call);
    }
  },
};
