/** Runs cells side by side, each in a slot of its own; they mostly wait. */
import { type CellPlan, type CellResult, type Running, type Slot, startCell } from './cell';
import { type Fault } from '../faults';
import { type Answer, openPool } from './processes';
import { type Setting } from './setting';

export interface Runner {
  /** In the order in which they were given. */
  readonly runAll: (
    plans: readonly CellPlan[],
    onResult?: (result: CellResult, done: number) => void,
  ) => Promise<readonly CellResult[]>;
  readonly started: () => number;
  readonly close: () => void;
}

export interface RunnerOptions {
  readonly setting: Omit<Setting, 'pool'>;
  readonly faults: Readonly<Record<string, Fault>>;
  /** Cells at once. */
  readonly atOnce: number;
  /** Begins every name, so that two runs on one server do not meet. */
  readonly name: string;
}

const nobody: Answer = { failure: { code: 'NoAnswer', reason: 'NoCell', message: 'its cell is over', done: 'no' } };

export function openRunner({ setting, faults, atOnce, name }: RunnerOptions): Runner {
  const cells = new Map<string, Running>();
  const pool = openPool(Math.min(atOnce, 4), (ask, worker) => {
    const workflowId = ask.is === 'passing' ? ask.boundary.workflowId : ask.by.workflowId;
    const cell = cells.get(workflowId.split('/')[1] ?? '');
    if (cell) return cell.onAsk(ask, worker);
    return Promise.resolve(ask.is === 'passing' ? { value: null } : nobody);
  });
  const slots: Slot[] = Array.from({ length: atOnce }, (_, n) => ({ queuePrefix: `${name}-${n}/` }));
  let begun = 0;

  async function runOne(plan: CellPlan, slot: Slot): Promise<CellResult> {
    begun += 1;
    const application = `${name}-c${begun}`;
    const cell = startCell({ ...setting, pool }, faults, plan, application, slot);
    cells.set(application, cell);
    try {
      return await cell.result;
    } finally {
      cells.delete(application);
    }
  }

  return {
    runAll: async (plans, onResult) => {
      const results: CellResult[] = [];
      let next = 0;
      let done = 0;
      await Promise.all(
        slots.map(async (slot) => {
          for (let index = next++; index < plans.length; index = next++) {
            const plan = plans[index];
            if (!plan) return;
            const result = await runOne(plan, slot);
            results[index] = result;
            done += 1;
            onResult?.(result, done);
          }
        }),
      );
      return results;
    },
    started: () => pool.started(),
    close: () => pool.close(),
  };
}
