/** A connection of its own to one cluster of the pair: what watches the orchestrator needs nothing of what it watches. */
import { Connection } from '@temporalio/client';
import { type OrchestratorCluster } from '../config/orchestrator';
import { ownCopy } from '../contract/temporal-wire';

/** A cluster that comes back is found at the next look; gRPC would wait for up to 2 min between its attempts to connect. */
const reconnectMs = 1_000;
/** gRPC's DEADLINE_EXCEEDED and NOT_FOUND. */
const [deadlineExceeded, notFound] = [4, 5];

/** Opened at its first request. It repeats nothing by itself: a look is one question, and its answer or its error is what is told. */
export function connectionTo({ options }: OrchestratorCluster): Connection {
  const backoff = { 'grpc.initial_reconnect_backoff_ms': reconnectMs, 'grpc.max_reconnect_backoff_ms': reconnectMs };
  return Connection.lazy({ ...options, interceptors: [], channelArgs: backoff });
}

/** From its own copy, within `limitMs`. @throws Error in words for people, caused by gRPC's */
export async function askOwnCopy<T>(connection: Connection, limitMs: number, ask: () => Promise<T>): Promise<T> {
  try {
    return await connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + limitMs, ask));
  } catch (error) {
    throw new Error(words(error, limitMs), { cause: error });
  }
}

export function isNotFound(error: unknown): boolean {
  return codeOf(error) === notFound;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** gRPC's own words begin with its numbers and end with its notes. */
function words(error: unknown, limitMs: number): string {
  if (codeOf(error) === deadlineExceeded) return `no answer within ${limitMs} ms`;
  const text = error instanceof Error ? error.message : String(error);
  return text.includes('ECONNREFUSED') ? 'connection refused' : text.replace(/^\d+ /, '');
}
