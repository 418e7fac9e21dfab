/** Drives goals against a lab in real time, through the real runner and the real door, as the workflow would slice by slice. */
import { setTimeout as delay } from 'node:timers/promises';
import { type GoalStep } from '../../../domain/steps/step';
import { instant } from '../../../domain/instant';
import { goalDeclaration } from '../../../domain/kinds/table';
import { type PastData, type ReachInput, type ReachResult } from '../../../contract/activities';
import { createDoor } from '../../../activities/door/door';
import { startSlice } from '../../../activities/door/slice';
import { type Outside } from '../../../activities/outside';
import { reach } from '../../../activities/reach';
import { forgetful, goalOf, readerOf } from '../drive';

export const account = '111122223333';

export type Driven = Pick<GoalStep, 'id' | 'goal' | 'target' | 'timing'>;

export interface Drive {
  readonly look: (step: Driven) => Promise<ReachResult>;
  /** Acts until it ends, for at most six slices; its notes have what all of them sent. */
  readonly act: (step: Driven) => Promise<ReachResult>;
  readonly undo: (step: Driven) => Promise<ReachResult>;
}

/** Pasts are kept by step id: what was seen first is what an undo puts back. */
export function driveInLab(outside: Outside): Drive {
  const pasts = new Map<string, PastData>();

  const run = async (
    { id, goal, target, timing }: Driven,
    may: ReachInput['may'],
    intent?: ReachInput['intent'],
  ): Promise<ReachResult> => {
    const past = pasts.get(id) ?? { began: instant(Date.now()), sent: [] };
    const never = new AbortController().signal;
    const monotonicMs = () => performance.now();
    const slice = startSlice(10_000, never, { monotonicMs, beat: () => undefined });
    const input: ReachInput = {
      application: 'payments',
      operationId: 'lab.1',
      step: id,
      goal,
      target,
      past,
      mode: 'real',
      may,
      accounts: [account],
      sliceMs: 10_000,
      deadlineAt: instant(Date.now() + timing.deadlineMs),
      expectedMs: timing.expectedMs,
      ...(intent ? { intent } : {}),
    };
    const pass = {
      mode: 'real',
      may,
      sends: goalDeclaration(goal).sends,
      accounts: [account],
      target,
      attempt: 1,
    } as const;
    try {
      const result = await reach(goalOf(goal), input, pass, {
        door: createDoor(outside, Date.now),
        reader: readerOf(goal, outside, () => instant(Date.now())),
        slice,
        attempt: 1,
        sentBefore: [],
        tookBeforeMs: 0,
        firstAt: undefined,
        memory: forgetful,
        pause: async (ms) => {
          await delay(ms);
        },
        wallNow: Date.now,
        monotonicMs,
      });
      const { first, seen, sent } = result.notes;
      const before = past.before ?? first;
      // The look at assess has a past of its own, as in the workflow.
      const began = may === 'look' ? instant(Date.now()) : past.began;
      pasts.set(id, {
        began,
        sent: [...past.sent, ...sent],
        ...(before === undefined ? {} : { before }),
        ...(seen === undefined ? {} : { last: seen }),
      });
      return result;
    } finally {
      slice.end();
    }
  };

  return {
    look: (step) => run(step, 'look'),
    act: async (step) => {
      const before = pasts.get(step.id)?.sent.length ?? 0;
      let result = await run(step, 'act');
      for (let slices = 0; slices < 5 && (result.is === 'ready' || result.is === 'moving'); slices += 1) {
        result = await run(step, 'act', result.is === 'ready' ? result.send[0] : undefined);
      }
      return { ...result, notes: { ...result.notes, sent: pasts.get(step.id)?.sent.slice(before) ?? [] } };
    },
    undo: (step) => run(step, 'undo'),
  };
}
