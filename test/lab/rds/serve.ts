/** Real RDS clients against one service of the lab, each standing in the Region it calls. */
import { RDSClient } from '@aws-sdk/client-rds';
import { createEndpoints } from '../../../lab/aws/endpoint';
import { type AwsService } from '../../../lab/aws/service';
import { type World } from '../../../lab/world/world';

export interface Served {
  readonly client: (region: string) => RDSClient;
  readonly close: () => Promise<void>;
}

export async function serve(world: World, service: AwsService): Promise<Served> {
  const endpoints = createEndpoints(world, { services: [service] });
  await endpoints.start();
  const clients: RDSClient[] = [];
  return {
    client: (region) => {
      const side = endpoints.sides()[region];
      if (side === undefined) throw new Error(`no side ${region}`);
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = side.env;
      const credentials = { accessKeyId, secretAccessKey };
      const client = new RDSClient({ region, endpoint: side.endpoint, credentials, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await endpoints.stop();
    },
  };
}
