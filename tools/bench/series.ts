/**
 * The same goals in series, on a stage of its own: the input of a dry run (derived and scaled by muster itself), its edges
 * chained, started as a real run by Temporal's own client.
 */
import { randomUUID } from 'node:crypto';
import { type OperationInput } from '../../contract/operation-input';
import { type RecoveryReport } from '../../domain/report';
import { chained } from './chain';
import { readHistory } from './history';
import { approve, handleOf, untilGate, untilRecovered, wallMs } from './operation';
import { type Bench, lose, onStage, type Place, untilServed } from './place';
import { reference } from './reference';

const application = 'payments';

export function measureSeries(bench: Bench, paymentsPerSecond: number): Promise<number> {
  return onStage(bench, { ...reference(), paymentsPerSecond }, async (place) => {
    await untilServed(place.stage);
    const { input, taskQueue } = await derivedInput(place);
    const at = await lose(place.stage);
    const args: OperationInput = {
      ...input,
      mode: 'real',
      claimNonce: randomUUID(),
      impairedSince: { at, known: 'stated' },
      steps: chained(input.steps),
    };
    await place.client.workflow.start('failover', {
      workflowId: `recovery/${application}`,
      taskQueue,
      args: [args],
    });
    const handle = handleOf(place.client, application);
    await approve(handle, await untilGate(handle));
    return wallMs(await untilRecovered(handle));
  });
}

async function derivedInput({ stage, client }: Place): Promise<{ input: OperationInput; taskQueue: string }> {
  const args = ['failover', application, '--mode', 'dry-run', '--reason', 'bench: what would a failover do', '--json'];
  const { out } = await stage.musterAs('duty').must(args);
  const last = out.trim().split('\n').at(-1) ?? '';
  const { report } = JSON.parse(last) as { readonly report: RecoveryReport };
  const handle = client.workflow.getHandle(report.workflowId);
  const [{ input }, { taskQueue }] = await Promise.all([readHistory(handle), handle.describe()]);
  // unsafe: the start event of a failover holds its input.
  return { input: input as OperationInput, taskQueue };
}
