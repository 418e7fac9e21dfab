/** How AWS calls are made: one attempt each, within a time of its own, every failure classed by what happens next. */
import { type InputOf } from '../../domain/calls';
import { type Endpoint, type Evidence, type Request } from '../../domain/goal';
import { type Region } from '../../domain/regions';
import { type ReadOptions } from '../goal';
import { type OutputOf } from '../outputs';
import { type Closed, type SendAnswer } from '../outside';
import { OutsideError, refuseClosed } from '../outside-error';
import { withTimeLimit } from '../time-limit';
import { classify } from './classifier';
import { type AwsClient, type AwsConfig, createClients } from './clients';
import { type AwsCall, type AwsChange, type AwsRead, commands } from './commands';
import { rotate } from './rotate';
import { changeMs, readMs, routingControlMs } from './time-outs';

export interface Aws {
  readonly read: <C extends AwsRead>(
    call: C,
    region: Region,
    input: InputOf<C>,
    options: ReadOptions,
    signal: AbortSignal,
  ) => Promise<OutputOf<C>>;
  readonly send: (request: Request<AwsChange>, signal: AbortSignal, closed?: Closed) => Promise<SendAnswer>;
  readonly close: () => void;
}

interface Answer {
  readonly $metadata?: { readonly requestId?: string };
  readonly ChangeInfo?: { readonly Id?: string; readonly Status?: string };
  readonly DBInstance?: { readonly DBInstanceStatus?: string };
}

interface Once {
  readonly call: AwsCall;
  readonly does: 'read' | 'change';
  readonly region: Region;
  readonly endpoint?: Endpoint;
  readonly limitMs: number;
  readonly closed?: Closed;
}

/** What the SDK lets a single command carry; all its commands have it. */
interface Command {
  readonly middlewareStack: {
    readonly add: (
      middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
      options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'low' },
    ) => void;
  };
}

/** The SDK takes dates, history keeps text: the fields that are instants, by call. */
const dateFields: { readonly [C in AwsCall]?: readonly (keyof InputOf<C>)[] } = {
  'rds:DescribeEvents': ['StartTime'],
  'rds:RestoreDBInstanceToPointInTime': ['RestoreTime'],
};

function withDates(call: AwsCall, input: unknown): unknown {
  const fields: readonly string[] = dateFields[call] ?? [];
  if (fields.length === 0) return input;
  return Object.fromEntries(
    Object.entries(input as object).map(([name, value]: [string, unknown]) => [
      name,
      fields.includes(name) && typeof value === 'string' ? new Date(value) : value,
    ]),
  );
}

export function createAws(config: AwsConfig): Aws {
  const clients = createClients(config);

  async function once(how: Once, input: unknown, signal: AbortSignal): Promise<unknown> {
    const attempt = { call: how.call, region: how.endpoint?.region ?? how.region, does: how.does, handedOver: false };
    const { client: name, command: CommandOf } = commands[how.call];
    try {
      return await withTimeLimit(how.limitMs, signal, async (abortSignal) => {
        // unsafe: the table pairs each call with its command, and the input is the call's own by its type.
        const command = new (CommandOf as unknown as new (given: unknown) => Command)(withDates(how.call, input));
        command.middlewareStack.add(
          (next) => (args) => {
            // Signed by now: the last moment at which it can be kept back.
            refuseClosed(how.call, how.closed?.());
            attempt.handedOver = true;
            return next(args);
          },
          { step: 'deserialize', name: 'musterHandedOver', priority: 'low' },
        );
        const client: AwsClient = clients.client(name, how.region, how.endpoint);
        const answer = await client.send(command as never, { abortSignal });
        return how.call === 's3:GetObject' ? textOf(answer as ObjectAnswer) : answer;
      });
    } catch (error) {
      throw classify(error, attempt);
    }
  }

  return {
    read: async (call, region, input, options, signal) => {
      const isArc = call === 'route53-recovery-cluster:GetRoutingControlState';
      if (isArc && !options.endpoint) throw missingEndpoint(call);
      const limitMs = options.timeoutMs ?? (isArc ? routingControlMs : readMs);
      const how = {
        call,
        does: 'read',
        region,
        limitMs,
        ...(options.endpoint ? { endpoint: options.endpoint } : {}),
      } as const;
      // unsafe: the command's output is what outputs.ts names for the call.
      return (await once(how, input, signal)) as OutputOf<typeof call>;
    },
    send: async ({ call, region, input, endpoints }, signal, closed) => {
      const how = { call, does: 'change', region, ...(closed ? { closed } : {}) } as const;
      if (call !== 'route53-recovery-cluster:UpdateRoutingControlStates') {
        return answerOf((await once({ ...how, limitMs: changeMs }, input, signal)) as Answer);
      }
      if (!endpoints || endpoints.length === 0) throw missingEndpoint(call);
      const { answer, endpoint, tries } = await rotate(endpoints, signal, (one) =>
        once({ ...how, endpoint: one, limitMs: routingControlMs }, input, signal),
      );
      return answerOf(answer as Answer, { endpoint: endpoint.url, tries });
    },
    close: clients.close,
  };
}

interface ObjectAnswer {
  readonly ETag?: string;
  readonly Body?: { readonly transformToString: () => Promise<string> };
}

/** The body is a stream of the answer: it is read within the call's own time. */
async function textOf({ ETag: etag = '', Body: body }: ObjectAnswer): Promise<OutputOf<'s3:GetObject'>> {
  return { etag, body: (await body?.transformToString()) ?? '' };
}

/** What a judge needs of the answer to a change. */
function answerOf(answer: Answer, more: Evidence = {}): SendAnswer {
  const { ChangeInfo: change, DBInstance: instance } = answer;
  const detail: Evidence = {
    ...more,
    ...(change?.Id === undefined ? {} : { changeId: change.Id.replace(/^\/change\//, '') }),
    ...(instance?.DBInstanceStatus === undefined ? {} : { status: instance.DBInstanceStatus }),
  };
  return { requestId: answer.$metadata?.requestId ?? null, ...(Object.keys(detail).length > 0 ? { detail } : {}) };
}

function missingEndpoint(call: string): OutsideError {
  return new OutsideError(
    'NotPermitted',
    'NoEndpoint',
    `${call} names no endpoint; ARC answers only at its cluster's five: name them in the plan's endpoints`,
    'no',
  );
}
