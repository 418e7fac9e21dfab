/**
 * What Temporal's own tools ask a cluster and the SDK does not: its AdminService, on the connection that muster has. Read only. With an
 * authorizer it needs the system's admin role; a cluster that refuses is told as one that does not tell.
 */
import { Connection } from '@temporalio/client';
import { Root } from 'protobufjs';
import { adminService } from '../../../contract/temporal-wire';

/** The fields that are read, of temporal/server/api/adminservice/v1/request_response.proto at v1.31.2; numbers and types are the wire's. */
const root = Root.fromJSON({
  nested: {
    Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
    TaskKey: { fields: { taskId: { type: 'int64', id: 1 }, fireTime: { type: 'Timestamp', id: 2 } } },
    TaskRange: { fields: { from: { type: 'TaskKey', id: 1 }, below: { type: 'TaskKey', id: 2 } } },
    ListHistoryTasksRequest: {
      fields: {
        shardId: { type: 'int32', id: 1 },
        category: { type: 'int32', id: 2 },
        taskRange: { type: 'TaskRange', id: 3 },
        batchSize: { type: 'int32', id: 4 },
      },
    },
    Task: { fields: { taskId: { type: 'int64', id: 4 } } },
    ListHistoryTasksResponse: { fields: { tasks: { rule: 'repeated', type: 'Task', id: 1 } } },
    ReplicationToken: {
      fields: {
        shardId: { type: 'int32', id: 1 },
        lastRetrieved: { type: 'int64', id: 2 },
        lastProcessed: { type: 'int64', id: 3 },
      },
    },
    GetReplicationMessagesRequest: {
      fields: { tokens: { rule: 'repeated', type: 'ReplicationToken', id: 1 }, clusterName: { type: 'string', id: 2 } },
    },
    Unread: { fields: {} },
    ShardStatus: { fields: { at: { type: 'Timestamp', id: 1 } } },
    ReplicationMessages: {
      fields: { tasks: { rule: 'repeated', type: 'Unread', id: 1 }, status: { type: 'ShardStatus', id: 4 } },
    },
    // A map, as it lies on the wire.
    ShardMessages: {
      fields: { shardId: { type: 'int32', id: 1 }, messages: { type: 'ReplicationMessages', id: 2 } },
    },
    GetReplicationMessagesResponse: { fields: { shards: { rule: 'repeated', type: 'ShardMessages', id: 1 } } },
    ListQueuesRequest: { fields: { queueType: { type: 'int32', id: 1 }, pageSize: { type: 'int32', id: 2 } } },
    QueueInfo: { fields: { name: { type: 'string', id: 1 }, messages: { type: 'int64', id: 2 } } },
    ListQueuesResponse: { fields: { queues: { rule: 'repeated', type: 'QueueInfo', id: 1 } } },
    GetDLQMessagesRequest: { fields: { type: { type: 'int32', id: 1 }, pageSize: { type: 'int32', id: 5 } } },
    GetDLQMessagesResponse: { fields: { tasks: { rule: 'repeated', type: 'Unread', id: 2 } } },
  },
});

interface Asked {
  readonly ListHistoryTasks: { readonly tasks: readonly { readonly taskId: number }[] };
  readonly GetReplicationMessages: {
    readonly shards: readonly {
      readonly shardId: number;
      readonly messages: {
        readonly tasks: readonly unknown[];
        readonly status: { readonly at: { readonly seconds: number; readonly nanos: number } | null } | null;
      } | null;
    }[];
  };
  readonly ListQueues: { readonly queues: readonly { readonly name: string; readonly messages: number }[] };
  readonly GetDLQMessages: { readonly tasks: readonly unknown[] };
}

/** Deadline and metadata of the connection's context hold here too. @throws the service's own error */
export async function askAdmin<Name extends keyof Asked>(
  connection: Connection,
  name: Name,
  request: Readonly<Record<string, unknown>>,
): Promise<Asked[Name]> {
  const [input, output] = [root.lookupType(`${name}Request`), root.lookupType(`${name}Response`)];
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    Admin.of(connection)({ name }, input.encode(input.fromObject(request)).finish(), (error, answer) => {
      if (error !== null) reject(error);
      else resolve(answer ?? new Uint8Array());
    });
  });
  // unsafe: what the table above says of this name; numbers instead of Long, absent fields as their defaults.
  return output.toObject(output.decode(bytes), { longs: Number, defaults: true }) as Asked[Name];
}

type Send = (
  method: { readonly name: string },
  request: Uint8Array,
  answer: (error: Error | null, response?: Uint8Array | null) => void,
) => void;

/** Never made: only a class of its own may ask Connection for a service that it does not offer itself. */
class Admin extends Connection {
  static of(connection: Connection): Send {
    // unsafe: the channel and the key of this very connection, which it keeps to itself and shares among its services.
    const { client, apiKeyFnRef } = connection as unknown as Pick<
      Parameters<typeof Connection.generateRPCImplementation>[0],
      'client' | 'apiKeyFnRef'
    >;
    const { callContextStorage, options } = connection;
    // unsafe: it reads the name of a method and nothing else of it.
    return Connection.generateRPCImplementation({
      ...{ client, apiKeyFnRef, callContextStorage },
      serviceName: adminService,
      interceptors: options.interceptors,
      staticMetadata: options.metadata,
    }) as unknown as Send;
  }
}
