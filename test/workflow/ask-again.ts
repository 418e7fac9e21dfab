/** Questions to a workflow on a machine that is full: the server gives one up after 10 s, and nothing is wrong with who is asked. */
import { isUnanswered } from '../../clients/operations/temporal';

const tries = 6;

/** @throws the last one's error, and at once any that is an answer */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await ask();
    } catch (error) {
      if (nth === tries || !isUnanswered(error)) throw error;
    }
  }
}
