/**
 * A cluster's clock, read without writing: a shard of its history stamps what it answers to whoever asks for replication messages after the
 * last there is, in nanoseconds (the host of that shard; a poll that acknowledges nothing). Known to half of the round trip.
 */
import { type ClockSeen } from '../../../domain/orchestrator/clocks';
import { askAdmin } from './admin';
import { type Cluster } from './cluster';

/** temporal.server: tasks.CategoryIDReplication. */
const replicationTasks = 3;
/** persistence.EmptyQueueMessageID: nothing is acknowledged by it. */
const acknowledgesNothing = -1;
const newest = '9223372036854775807';
/** Chosen: a shard with more than this to replicate is passed over, so that no event is read for the sake of a clock. */
const shortQueue = 500;
const shardsAtMost = 8;
/** The quickest of these counts: the first also pays for the connection. */
const readings = 3;

/** Undefined: every shard that was asked has a long queue. @throws where the cluster does not let us ask */
export async function readClock({ connection, seen, place }: Cluster): Promise<ClockSeen | undefined> {
  let best: ClockSeen | undefined;
  for (let shardId = 1; shardId <= Math.min(seen.historyShards, shardsAtMost) && best === undefined; shardId += 1)
    for (let reading = 0; reading < readings; reading += 1) {
      const { tasks } = await askAdmin(connection, 'ListHistoryTasks', {
        ...{ shardId, category: replicationTasks, batchSize: shortQueue },
        taskRange: { from: { taskId: 1, fireTime: {} }, below: { taskId: newest, fireTime: {} } },
      });
      if (tasks.length >= shortQueue) break;
      const sentMs = Date.now();
      const { shards } = await askAdmin(connection, 'GetReplicationMessages', {
        clusterName: seen.name,
        tokens: [{ shardId, lastRetrieved: tasks.at(-1)?.taskId ?? 0, lastProcessed: acknowledgesNothing }],
      });
      const backMs = Date.now();
      const answer = shards[0]?.messages;
      const at = answer?.status?.at;
      // Written meanwhile: stamped with that task's time, not with now.
      if (!answer || !at || answer.tasks.length !== 0) continue;
      const withinMs = (backMs - sentMs) / 2;
      const aheadMs = at.seconds * 1_000 + at.nanos / 1e6 - (sentMs + withinMs);
      if (best === undefined || withinMs < best.withinMs) best = { region: place.region, aheadMs, withinMs };
    }
  return best;
}
