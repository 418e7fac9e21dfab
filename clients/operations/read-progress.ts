/** Progress of a running operation; undefined when no worker answers in time, with the reason beside it. */
import { progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { type OperationHandle } from './find-operation';
import { isUnanswered, limitsMs, type Temporal, within } from './temporal';

export type Answered = { readonly progress: Progress } | { readonly progress: undefined; readonly because: string };

export async function readProgress(temporal: Temporal, handle: OperationHandle): Promise<Answered> {
  try {
    return { progress: await within(temporal, limitsMs.query, () => handle.query(progressQuery)) };
  } catch (error) {
    if (isUnanswered(error))
      return { progress: undefined, because: `none answered within ${limitsMs.query / 1_000} s` };
    return { progress: undefined, because: reasonOf(error) };
  }
}

/** The innermost message says what happened; the outer ones only where. */
function reasonOf(error: unknown): string {
  let at: unknown = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  const text = at instanceof Error ? at.message : String(at);
  return text.replace(/^\d+ [A-Z_]+: /, '').split('\n')[0] ?? text;
}
