/** The database of a Region, asked past links and faults by whom a secret of the lab names. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { type Stage } from '../../tools/stage/stage';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** End the client after use. */
export async function sqlIn({ lab }: Stage, region: string, secret: string): Promise<{ client: Client; login: Login }> {
  const { env, endpoint } = lab.sides[region] ?? { env: {}, endpoint: '' };
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const secrets = new SecretsManagerClient({ region, endpoint, credentials });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  secrets.destroy();
  // unsafe: the lab keeps in a secret what Secrets Manager keeps for RDS.
  const login = JSON.parse(SecretString ?? '{}') as Login;
  const { host = '', port = 0 } = lab.databases['ledger']?.[region] ?? {};
  const client = new Client({ host, port, user: login.username, password: login.password, database: 'ledger' });
  client.on('error', () => undefined);
  await client.connect();
  return { client, login };
}
