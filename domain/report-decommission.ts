/** What became of the deletion that a decommission is for: a step that was skipped deleted nothing, whatever its successors take it for. */
import { type RecoveryReport } from './report';
import { plain } from './report-words';

type Deletion = Pick<RecoveryReport, 'steps' | 'requests'>;

/** What is seen to be gone, in the words of its steps. */
export function deleted({ steps }: Deletion): readonly string[] {
  return steps.filter(({ id, state }) => deletes(id) && state === 'reached').map(({ says }) => plain(says));
}

/** A deletion may have been sent, and perhaps was done, that nobody saw the end of. */
export function deletionSent({ requests }: Deletion): boolean {
  return requests.some(({ call, answer }) => call === 'rds:DeleteDBInstance' && answer !== 'error');
}

/** `not deleted: skipped by dba: somebody still reads it`; undefined where no deletion was skipped. */
export function skippedText({ steps, requests }: Deletion): string | undefined {
  const one = steps.find(({ id, state }) => deletes(id) && state === 'skipped');
  if (one === undefined) return undefined;
  const { skippedBy, reason } = one.evidence ?? {};
  const who = typeof skippedBy === 'string' ? ` by ${plain(skippedBy)}` : '';
  const is = deletionSent({ steps, requests }) ? 'not seen to be deleted, which was sent' : 'not deleted';
  return `${is}: skipped${who}${typeof reason === 'string' ? `: ${plain(reason)}` : ''}`;
}

function deletes(id: string): boolean {
  return !id.startsWith('gate.') && id.endsWith('.delete');
}
