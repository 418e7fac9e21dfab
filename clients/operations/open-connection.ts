/** How clients connect: as the SDK does, but for a request that waits to be tried again when its connection is closed. */
import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { grpcCodes } from './temporal';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;

const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());

/** Opened at its first request. */
export function openConnection(options: ConnectionOptions): Connection {
  return Connection.lazy({ interceptors: [retryUntilClosed], ...options });
}

/** The SDK's next try throws from a timer, where nobody catches it and the process ends: here the request ends as cancelled. */
const retryUntilClosed: Interceptor = (options, nextCall) => {
  let tries = 0;
  return retry(options, (again) => {
    tries += 1;
    if (tries === 1) return nextCall(again);
    try {
      return nextCall(again);
    } catch (error) {
      return endedCall(error instanceof Error ? error.message : String(error));
    }
  });
};

function endedCall(details: string): Call {
  const nothing = (): void => undefined;
  const start: Call['start'] = (metadata, listener) => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the wire's number: gRPC's own enum is not ours to import
    listener?.onReceiveStatus?.({ code: grpcCodes.cancelled, details, metadata });
  };
  // unsafe: of a call only these are used by whoever tries again.
  return { start, sendMessage: nothing, halfClose: nothing } satisfies Partial<Call> as unknown as Call;
}
