/** What a connected client of muster holds: one connection, one namespace, and time limits on everything it asks. */
import { type Client, type Connection, isGrpcServiceError } from '@temporalio/client';
import { type Region } from '../../domain/regions';

export interface Temporal {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  readonly close: () => Promise<void>;
  /** With two clusters: which of them this is, and how both are asked again once it is gone. */
  readonly pair?: OfPair;
}

export interface OfPair {
  readonly region: Region;
  readonly other: { readonly region: Region; readonly address: string };
  /** What to say of a home that answers neither us nor this standby, of which then only its own copy is read. Null: home serves. */
  readonly lost: string | null;
  /** Whichever of the two is to be talked to now. @throws Problem when neither answers */
  readonly again: () => Promise<Temporal>;
}

/** Time limits of the client's own, never scaled. */
export const limitsMs = {
  /** An update is accepted within this, or no worker answers (design section 6). */
  acceptance: 5_000,
  /** A query answers within this, or no worker does. */
  query: 2_000,
  /** Any other request to the server. */
  request: 5_000,
} as const;

/** grpc.status (grpc.github.io/grpc/core/md_doc_statuscodes.html); the numbers are the wire's. */
export const grpcCodes = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export async function within<T>({ connection }: Temporal, ms: number, ask: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + ms, ask);
}

/** The gRPC code behind an error of the SDK, which wraps it once or twice. */
export function grpcCodeOf(error: unknown): number | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at)) return at.code;
  }
  return undefined;
}

/** Nobody answered in time: for an update or a query that means no worker does, as the server itself was reached. */
export function isUnanswered(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return true;
    // A deadline shows as CANCELLED when the server's side of it comes first (seen with queries).
    if (grpcCodeOf(at) === grpcCodes.cancelled) return true;
    if (grpcCodeOf(at) === grpcCodes.deadlineExceeded) return true;
  }
  return false;
}
