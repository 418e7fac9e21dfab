/** The drill's checks over HTTP: one GET each, as a customer would make it. A wrong answer, or none, is what the check is there to find. */
import { type FailureCode } from '../../../domain/failure';
import { type AnswersTarget } from '../../../domain/kinds/drill';
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Goal } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';

export interface AnswersSeen {
  readonly at: Instant;
  /** In the target's order. */
  readonly answers: readonly CheckSeen[];
}

interface CheckSeen {
  /** Null: it did not answer. */
  readonly status: number | null;
  readonly trouble: string | null;
}

/** Silence and refused connections are the application's own; anything else (a throttled worker) says nothing of it. */
const ofTheApplication: readonly FailureCode[] = ['NoAnswer', 'Unavailable'];

export const answers: Goal<'drill.answers', AnswersSeen> = {
  name: 'drill.answers',

  observe: async ({ region, checks }, reader) => {
    const at = reader.now();
    const ask = async (url: string): Promise<CheckSeen> => {
      try {
        const { status } = await reader.read('http:Get', region, { url, method: 'GET', headers: {} });
        return { status, trouble: null };
      } catch (error) {
        if (!isOutsideError(error) || !ofTheApplication.includes(error.code)) throw error;
        return { status: null, trouble: short(error.message, 120) };
      }
    };
    return { at, answers: await Promise.all(checks.map(({ url }) => ask(url))) };
  },

  judge: (target, seen) =>
    blockedBy(failed(target, seen)) ?? {
      is: 'reached',
      evidence: Object.fromEntries(target.checks.map(({ name, expect: { status } }) => [name, `answered ${status}`])),
    },
};

function failed({ checks }: AnswersTarget, { answers: given }: AnswersSeen): readonly Refusal[] {
  return checks.flatMap(({ name, url, expect }, index) => {
    const answer = given[index];
    if (answer?.status === expect.status) return [];
    const saw =
      answer?.status == null
        ? (answer?.trouble ?? `GET ${url} was not answered`)
        : `GET ${url} answered ${answer.status}`;
    return [
      {
        rule: 'the check is answered as expected',
        saw: `${name}: ${saw}`,
        wanted: `${expect.status}`,
        source: `http:Get; the plan: drills.checks.http.${name}`,
      },
    ];
  });
}
