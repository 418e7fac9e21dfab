/** Home writes what it last replicated of a run into its replication queue once more; the other side fetches what it lacks before it. */
import { Root } from 'protobufjs';

/** Of contract/temporal-wire.ts, adminService. */
export const sendAgainMethod = 'GenerateLastHistoryReplicationTasks';

/** Its request in temporal/server/api/adminservice/v1 at v1.31.2: the fields that are set. Without targets it goes to every other cluster. */
const root = Root.fromJSON({
  nested: {
    Execution: { fields: { workflowId: { type: 'string', id: 1 }, runId: { type: 'string', id: 2 } } },
    Request: { fields: { namespace: { type: 'string', id: 1 }, execution: { type: 'Execution', id: 2 } } },
  },
});

export interface RunKey {
  readonly workflowId: string;
  readonly runId: string;
}

export function sendAgainRequest(namespace: string, { workflowId, runId }: RunKey): Uint8Array {
  const type = root.lookupType('Request');
  return type.encode(type.fromObject({ namespace, execution: { workflowId, runId } })).finish();
}
