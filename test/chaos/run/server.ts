/** One dev server and one namespace for a run of the matrix. */
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { startTemporal } from '../../../tools/temporal/start-server';
import { type Setting } from './setting';

export interface OneServer {
  readonly setting: Omit<Setting, 'pool'>;
  readonly close: () => Promise<void>;
}

/** `given`: the address of one that runs already. */
export async function oneServer(given?: string): Promise<OneServer> {
  const server = given === undefined ? await startTemporal() : undefined;
  const address = given ?? server?.address ?? '';
  const connection = await Connection.connect({ address });
  const namespace = `chaos-${process.pid}-${Date.now()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    description: 'made by the crash matrix, of no use after it',
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const client = new Client({ connection, namespace });
  await usable(client);
  return {
    setting: { clusters: [{ address, namespace }], client: () => client },
    close: async () => {
      await connection.close();
      await server?.stop();
    },
  };
}

/** A new namespace is known everywhere once visibility and workflows both answer for it. */
async function usable(client: Client): Promise<void> {
  for (const endMs = Date.now() + 90_000; ;) {
    try {
      await client.workflow.count();
      return;
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
