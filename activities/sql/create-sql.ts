/** The SQL calls of the catalogue: each one connection, one time limit, one class of failure. */
import { type CallInputs, type SqlWhere } from '../../domain/call-inputs';
import { type ChangeName, type InputOf, type ReadName } from '../../domain/calls';
import { type Evidence, type Request } from '../../domain/goal';
import { type Aws } from '../aws/create-aws';
import { type ReadOptions } from '../goal';
import { type OutputOf } from '../outputs';
import { type Closed, type SendAnswer } from '../outside';
import { refuseClosed } from '../outside-error';
import { closeForWrites, openForWrites } from './close-for-writes';
import { type Ask, type SqlCall, withConnection } from './connection';
import { createServerFinder } from './find-server';
import { query, readReplay, writeProbe } from './probe';
import { readWriters } from './read-writers';
import { changeMs, readMs } from './time-outs';

export type SqlRead = Extract<ReadName, `sql:${string}`>;
export type SqlChange = Extract<ChangeName, `sql:${string}`>;

export interface SqlConfig {
  /** PEM bundle of the servers' certificate authorities (RDS publishes global-bundle.pem); absent: encrypted, identity unchecked. */
  readonly ca?: string;
}

export interface Sql {
  readonly read: <C extends SqlRead>(
    call: C,
    input: InputOf<C>,
    options: ReadOptions,
    signal: AbortSignal,
  ) => Promise<OutputOf<C>>;
  readonly send: (request: Request<SqlChange>, signal: AbortSignal, closed?: Closed) => Promise<SendAnswer>;
}

type Users = readonly string[];
type Reads = { readonly [C in SqlRead]: (ask: Ask, input: CallInputs[C], keepUsers: Users) => Promise<OutputOf<C>> };

const reads: Reads = {
  'sql:ReadWriters': readWriters,
  'sql:ReadReplay': readReplay,
  'sql:Query': query,
};

type Keeping = SqlWhere & { readonly keep?: readonly string[] };

export function createSql(config: SqlConfig, aws: Pick<Aws, 'read'>, monotonicMs: () => number): Sql {
  const finder = createServerFinder(aws.read, monotonicMs);
  const connecting = { finder, ...(config.ca === undefined ? {} : { ca: config.ca }) };

  const change = (
    { call, input: where }: Request<SqlChange>,
    signal: AbortSignal,
    closed: Closed | undefined,
    work: (ask: Ask) => Promise<Evidence>,
  ): Promise<Evidence> =>
    withConnection(connecting, { call, does: 'change', where, limitMs: changeMs }, signal, (ask) => {
      // Secrets, address and log-in took their time: the last moment at which it can be kept back.
      refuseClosed(call, closed?.());
      return work(ask);
    });

  /** The roles behind the secrets that a fence leaves alone. */
  const usersOf = (input: Keeping, limitMs: number, signal: AbortSignal): readonly Promise<string>[] =>
    (input.keep ?? []).map(
      async (secret) => (await finder.credentials(secret, input.secretRegion, limitMs, signal)).user,
    );

  const send = async (request: Request<SqlChange>, signal: AbortSignal, closed?: Closed): Promise<Evidence> => {
    switch (request.call) {
      case 'sql:CloseForWrites': {
        const { input } = request;
        const kept = await Promise.all(usersOf(input, changeMs, signal));
        return change(request, signal, closed, (ask) => closeForWrites(ask, input, kept));
      }
      case 'sql:OpenForWrites':
        return change(request, signal, closed, (ask) => openForWrites(ask, request.input));
      case 'sql:WriteProbe':
        return change(request, signal, closed, (ask) => writeProbe(ask, request.input));
    }
  };

  return {
    read: (call, input, options, signal) => {
      const limitMs = options.timeoutMs ?? readMs;
      const how: SqlCall = { call, does: 'read', where: input, limitMs, readOnly: true };
      // Beside the connection and in half its time: a secret that cannot be read leaves its role a stranger and fails nothing.
      const known = Promise.allSettled(usersOf(input, limitMs / 2, signal));
      return withConnection(connecting, how, signal, async (ask) => {
        const kept = (await known).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
        return reads[call](ask, input, kept);
      });
    },
    // PostgreSQL gives its answers no id.
    send: async (request, signal, closed) => ({ requestId: null, detail: await send(request, signal, closed) }),
  };
}
