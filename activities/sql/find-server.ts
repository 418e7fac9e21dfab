/** Where a database answers and who muster is there: endpoint from the RDS API of its Region, credentials from a living Region. */
import { type SqlWhere } from '../../domain/call-inputs';
import { type Region } from '../../domain/regions';
import { type Aws } from '../aws/create-aws';
import { OutsideError } from '../outside-error';
import { createKept } from './kept';
import { cacheMs } from './time-outs';

export interface Address {
  readonly host: string;
  readonly port: number;
}
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface ServerFinder {
  readonly address: (where: SqlWhere, limitMs: number, signal: AbortSignal) => Promise<Address>;
  readonly credentials: (secret: string, region: Region, limitMs: number, signal: AbortSignal) => Promise<Credentials>;
  /** After a failure: the next call asks again. */
  readonly doubt: (where: SqlWhere) => void;
}

export function createServerFinder(read: Aws['read'], now: () => number): ServerFinder {
  const addresses = createKept<Address>(cacheMs, now);
  const secrets = createKept<Credentials>(cacheMs, now);
  const placeOf = ({ region, instance }: SqlWhere): string => `${region}/${instance}`;

  return {
    address: async (where, limitMs, signal) => {
      // With an endpoint to fall back to, a silent control plane may cost half the time, so that SQL still has the other.
      const timeoutMs = where.endpoint || addresses.has(placeOf(where)) ? limitMs / 2 : limitMs;
      try {
        return await addresses.get(placeOf(where), async () => {
          const input = { DBInstanceIdentifier: where.instance };
          const { DBInstances: [found] = [] } = await read(
            'rds:DescribeDBInstances',
            where.region,
            input,
            { timeoutMs },
            signal,
          );
          const { Address: host, Port: port } = found?.Endpoint ?? {};
          if (host !== undefined && port !== undefined) return { host, port };
          throw new OutsideError(
            'Unavailable',
            'NoEndpoint',
            `${where.instance} in ${where.region} has no endpoint yet (status ${found?.DBInstanceStatus ?? 'unknown'})`,
            'no',
          );
        });
      } catch (error) {
        if (where.endpoint) return where.endpoint;
        throw error;
      }
    },
    credentials: async (secret, region, timeoutMs, signal) =>
      secrets.get(`${region}/${secret}`, async () => {
        const answer = await read('secretsmanager:GetSecretValue', region, { SecretId: secret }, { timeoutMs }, signal);
        return parse(secret, region, answer.SecretString);
      }),
    doubt: (where) => {
      addresses.doubt(placeOf(where));
      secrets.doubt(`${where.secretRegion}/${where.secret}`);
    },
  };
}

function parse(secret: string, region: Region, text: string | undefined): Credentials {
  const wanted = 'a JSON object with username and password, as RDS writes it';
  const no = (saw: string): OutsideError =>
    new OutsideError('NotPermitted', 'BadSecret', `secret ${secret} in ${region} ${saw}; put ${wanted} into it`, 'no');
  if (text === undefined) throw no('holds no text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw no('is not JSON');
  }
  const { username, password } = (value ?? {}) as { readonly username?: unknown; readonly password?: unknown };
  if (typeof username !== 'string' || typeof password !== 'string') throw no('has no username or no password');
  return { user: username, password };
}
