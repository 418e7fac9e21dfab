/** Where a bench runs: a stage of its own for every run, because a promoted database cannot be promoted again. */
import { Client, Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ShowProgress } from '../progress/progress';
import { loseRegion } from '../stage/region';
import { bringUp, type Stage, type StageOptions } from '../stage/stage';
import { createUndo, type Undo } from '../stage/undo';

export const [lost, recovered] = ['us-east-1', 'eu-west-1'] as const;

export interface Place {
  readonly stage: Stage;
  readonly client: Client;
}

export interface Bench {
  /** What has to come down if we are ended now. */
  readonly undo: Undo;
  readonly say: (line: string) => void;
}

const quiet: ShowProgress = () => ({ at: () => undefined, end: () => undefined });

export async function onStage<T>(
  bench: Bench,
  options: Pick<StageOptions, 'world' | 'plans' | 'paymentsPerSecond' | 'customers' | 'pair'> &
    Partial<Pick<StageOptions, 'workerRegions'>>,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const undo = createUndo();
  bench.undo.add('the stage', () => undo.run());
  try {
    const stage = await bringUp(
      { name: 'bench', workerRegions: [lost, recovered], keep: false, ui: false, show: quiet, ...options },
      undo,
    );
    const connection = await Connection.connect({ address: stage.temporal.address });
    undo.add('the connection', () => connection.close());
    return await work({ stage, client: new Client({ connection, namespace: stage.temporal.namespace }) });
  } finally {
    for (const trouble of await undo.run()) bench.say(`taking down ${trouble}`);
  }
}

/** Customers served before anything breaks, so that their pools and DNS answers are as on any day. */
export async function untilServed({ control }: Stage): Promise<void> {
  for (let looks = 0; looks < 60; looks += 1) {
    const { customers } = await control.status();
    if (customers.okPerSecond > 0 && customers.acknowledged >= 20) return;
    await sleep(500);
  }
  throw new Error('customers are not served within 30 s: nothing can be measured here');
}

export function lose(stage: Stage): Promise<string> {
  return loseRegion(stage, lost);
}
