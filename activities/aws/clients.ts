/**
 * One SDK client per service, Region and endpoint. Configuration is the SDK's own (profiles, role assumption, AWS_ENDPOINT_URL);
 * what is set here is only what would break a recovery: attempts, time-outs, Regions (aws.md 1.1).
 */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Endpoint } from '../../domain/goal';
import { type Region } from '../../domain/regions';
import { clients, type ClientName } from './commands';
import { keepServerDate, type WithMiddleware } from './server-date';
import { changeMs, connectMs } from './time-outs';

export interface AwsConfig {
  /** Named profiles of the AWS configuration files by Region (a role of its own each); absent: the default chain. */
  readonly profiles: Readonly<Record<Region, string>>;
}

/** What all clients have in common; their commands differ and are tied to them by the table in commands.ts. */
export interface AwsClient {
  readonly send: (command: never, options: { readonly abortSignal: AbortSignal }) => Promise<unknown>;
  readonly destroy: () => void;
}

type CredentialChain = ReturnType<typeof fromNodeProviderChain>;

export interface Clients {
  readonly client: (name: ClientName, region: Region, endpoint?: Endpoint) => AwsClient;
  readonly close: () => void;
}

export function createClients(config: AwsConfig): Clients {
  const made = new Map<string, AwsClient>();
  const chains = new Map<Region, CredentialChain>();

  /** One chain per Region, so that its role is assumed once and through the Region's own STS, not us-east-1's (aws.md 1.4). */
  const credentialsIn = (region: Region): CredentialChain => {
    const known = chains.get(region);
    if (known) return known;
    const profile = config.profiles[region];
    const chain = fromNodeProviderChain({
      ...(profile === undefined ? {} : { profile }),
      clientConfig: { region, maxAttempts: 1 },
    });
    chains.set(region, chain);
    return chain;
  };

  const make = (name: ClientName, region: Region, endpoint: Endpoint | undefined): AwsClient => {
    const options = {
      region: endpoint?.region ?? region,
      credentials: credentialsIn(region),
      // The runner decides about every repetition; two layers of retries would multiply (aws.md 1.1).
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({
        connectionTimeout: connectMs,
        // The call's own, shorter limit comes with its abort signal; this one ends what nobody waits for any more.
        requestTimeout: changeMs,
        throwOnRequestTimeout: true,
      }),
      ...(endpoint ? { endpoint: endpoint.url } : {}),
      // Buckets by path: host names of buckets exist only at AWS itself.
      ...(name === 's3' ? { forcePathStyle: true } : {}),
    };
    // unsafe: the nine constructors take these same options, and TypeScript cannot call a union of them.
    const Client = clients[name] as unknown as new (given: typeof options) => AwsClient;
    const client = new Client(options);
    // unsafe: every SDK client has a middleware stack; its many overloads do not fit ours, the one call we make does.
    if (name === 'sts') keepServerDate(client as unknown as WithMiddleware);
    return client;
  };

  return {
    client: (name, region, endpoint) => {
      const key = `${name} ${region} ${endpoint?.url ?? ''}`;
      const client = made.get(key) ?? make(name, region, endpoint);
      made.set(key, client);
      return client;
    },
    close: () => {
      for (const client of made.values()) client.destroy();
      made.clear();
    },
  };
}
