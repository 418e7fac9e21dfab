/** The latest operation of every application, as visibility lists them (about a second behind). */
import { workflowIds, workflowTypes } from '../../contract/ids';
import { findOperation, findRun, type Operation } from './find-operation';
import { limitsMs, type Temporal, within } from './temporal';

/** Dry runs carry the same workflow types, but never hold these ids. */
const held = /^(?:recovery|quarantine|drill)\/(.+)$/;

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
      const name = held.exec(workflowId)?.[1];
      if (name !== undefined) names.add(name);
      read += 1;
      if (read >= newestRuns) break;
    }
    return [...names].sort();
  });
  const found = await Promise.all(applications.map((application) => latest(temporal, application)));
  return found.filter((operation) => operation !== undefined);
}

/**
 * A quarantine may run for weeks, and outlive what the namespace keeps of the failover before it; an application may have had nothing but
 * drills.
 */
export async function latest(temporal: Temporal, application: string): Promise<Operation | undefined> {
  return (
    (await findOperation(temporal, application)) ??
    (await findRun(temporal, application, workflowIds.quarantine(application))) ??
    findRun(temporal, application, workflowIds.drill(application))
  );
}
