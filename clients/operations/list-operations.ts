/** The latest operation of every application, as visibility lists them (about a second behind). */
import { workflowTypes } from '../../contract/ids';
import { findOperation, type Operation } from './find-operation';
import { limitsMs, type Temporal, within } from './temporal';

/** Dry runs carry the same workflow type, but never hold the recovery id. */
const recovery = /^recovery\/(.+)$/;

/** Enough of the newest runs to meet every application that moved lately; older ones are asked for by name. */
const newestRuns = 500;

export async function listOperations(temporal: Temporal): Promise<readonly Operation[]> {
  const applications = await within(temporal, limitsMs.request, async () => {
    const names = new Set<string>();
    let read = 0;
    for await (const { workflowId } of temporal.client.workflow.list({
      query: `WorkflowType IN (${Object.values(workflowTypes)
        .map((type) => `'${type}'`)
        .join(', ')})`,
      pageSize: 100,
    })) {
      const name = recovery.exec(workflowId)?.[1];
      if (name !== undefined) names.add(name);
      read += 1;
      if (read >= newestRuns) break;
    }
    return [...names].sort();
  });
  const found = await Promise.all(applications.map((application) => findOperation(temporal, application)));
  return found.filter((operation) => operation !== undefined);
}
