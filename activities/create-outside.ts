/** Everything that makes calls, put together: each call of the catalogue goes to the one folder that can make it. */
import { type CallName, type ReadName } from '../domain/calls';
import { type Request } from '../domain/goal';
import { isAwsCall } from './aws/commands';
import { createAws } from './aws/create-aws';
import { type AwsConfig } from './aws/clients';
import { type Server } from './dns/ask';
import { createDns } from './dns/create-dns';
import { type ReadOptions } from './goal';
import { createHttp } from './http/create-http';
import { type Outside } from './outside';
import { createSql, type SqlConfig } from './sql/create-sql';

export interface OutsideConfig {
  readonly aws: AwsConfig;
  readonly sql?: SqlConfig;
  /** Asked instead of the system's resolvers, for checks and for our own HTTP requests. */
  readonly dns?: Server;
}

export interface ClosableOutside extends Outside {
  /** Ends idle connections; calls under way are not waited for. */
  readonly close: () => void;
}

export function createOutside(config: OutsideConfig): ClosableOutside {
  const aws = createAws(config.aws);
  const sql = createSql(config.sql ?? {}, aws, () => performance.now());
  const dns = createDns(config.dns);
  const http = createHttp(dns);

  // unsafe: each branch has checked which call it is; TypeScript does not carry that over to a generic input and output.
  const read = async (
    call: ReadName,
    region: string,
    input: never,
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<unknown> => {
    if (isAwsCall(call)) return aws.read(call as never, region, input, options, signal);
    switch (call) {
      case 'dns:Resolve':
        return dns.resolve(input, options, signal);
      case 'http:Get':
        return http.get(input, options, signal);
      case 'sql:ReadWriters':
      case 'sql:ReadReplay':
      case 'sql:Query':
        return sql.read(call, input, options, signal);
    }
  };

  return {
    read: read as Outside['read'],
    send: (request, signal, closed) => {
      if (request.call === 'http:Send') return http.send(request.input, signal);
      if (isSqlRequest(request)) return sql.send(request, signal, closed);
      return aws.send(request, signal, closed);
    },
    close: aws.close,
  };
}

type SqlRequest = Extract<Request, { readonly call: `sql:${string}` }>;

function isSqlRequest(request: Request): request is SqlRequest {
  const call: CallName = request.call;
  return call.startsWith('sql:');
}
