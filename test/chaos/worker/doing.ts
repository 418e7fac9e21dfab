/** What the activity at work is about, carried along its own asynchronous path: the outside does not know who asks. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChangeName } from '../../../domain/calls';
import { type BoundaryKind } from '../boundary';
import { type Asker } from '../world/world';
import { ask } from './asks';

export interface Doing {
  readonly by: Asker;
  /** The request that history holds for it, or the only one it is there to send. */
  readonly call: ChangeName | undefined;
  readonly sent: ChangeName[];
}

const here = new AsyncLocalStorage<Doing>();

export function during<T>(doing: Doing, work: () => Promise<T>): Promise<T> {
  return here.run(doing, work);
}

export function doing(): Doing {
  const found = here.getStore();
  if (!found) throw new Error('called from outside of an activity');
  return found;
}

/** Stands at a boundary until it may go on. */
export async function pass(
  { by: { workflowId, step } }: Doing,
  kind: BoundaryKind,
  when: 'before' | 'after',
  call?: ChangeName,
): Promise<void> {
  await ask({ is: 'passing', boundary: { workflowId, step, kind, when, ...(call === undefined ? {} : { call }) } });
}
