/** Secrets Manager: the same secrets in every Region, read only; each Region answers for its own replica. */
import * as schemas from '@aws-sdk/client-secrets-manager';
import { createHash } from 'node:crypto';
import { type Databases } from '../../world/parts';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call } from '../service';

export function createSecretsManager(
  world: World,
  needs: { readonly databases: Pick<Databases, 'secrets'> },
): AwsService {
  const { settings, clock } = world;
  const created = new Date(clock.now());
  const all = () => ({ ...needs.databases.secrets(), ...settings.secrets });

  const arnOf = (name: string, region: string) =>
    // AWS appends six characters that no caller can guess; here they follow from the name.
    `arn:aws:secretsmanager:${region}:${settings.account}:secret:${name}-${hash(name).slice(0, 6)}`;
  const find = (id: string | undefined, { region }: Call) => {
    const found = Object.entries(all()).find(([name]) => {
      const arn = arnOf(name, region);
      return id === name || id === arn || id === arn.slice(0, -7);
    });
    if (found === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret: ${String(id)} in ${region}.`,
      );
    const [name, value] = found;
    return { name, value, arn: arnOf(name, region), version: hash(value).slice(0, 32) };
  };
  const described = (name: string, call: Call) => {
    const { arn, version } = find(name, call);
    const replicas = settings.regions.filter((region) => region !== settings.regions[0]);
    return {
      ARN: arn,
      Name: name,
      CreatedDate: created,
      LastChangedDate: created,
      PrimaryRegion: settings.regions[0],
      VersionIdsToStages: { [version]: ['AWSCURRENT'] },
      ReplicationStatus: replicas.map((Region) => ({ Region, Status: 'InSync' })),
    };
  };

  return {
    signingName: 'secretsmanager',
    protocol: 'json-1.1',
    schemas,
    handlers: {
      GetSecretValue: ({ SecretId }: schemas.GetSecretValueRequest, call: Call) => {
        const { name, value, arn, version } = find(SecretId, call);
        return {
          ARN: arn,
          Name: name,
          SecretString: value,
          VersionId: version,
          VersionStages: ['AWSCURRENT'],
          CreatedDate: created,
        };
      },
      DescribeSecret: ({ SecretId }: schemas.DescribeSecretRequest, call: Call) =>
        described(find(SecretId, call).name, call),
      ListSecrets: (_input: schemas.ListSecretsRequest, call: Call) => ({
        SecretList: Object.keys(all()).map((name) => {
          const { VersionIdsToStages, ReplicationStatus: _status, ...rest } = described(name, call);
          return { ...rest, SecretVersionsToStages: VersionIdsToStages };
        }),
      }),
    },
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
