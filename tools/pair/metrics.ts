/** Which metrics of a server tell of replication: docs/orchestrator.md names those to watch. */

/** Name and sort of each, from Prometheus text. */
export async function replicationMetrics(address: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${address}/metrics`);
  if (!answer.ok) throw new Error(`http://${address}/metrics answered ${answer.status}`);
  const sorts = [...(await answer.text()).matchAll(/^# TYPE (\S*(?:replication|handover|dlq)\S*) (\w+)$/gim)];
  return sorts.map(([, name = '', sort = '']) => `${name} ${sort}`);
}
