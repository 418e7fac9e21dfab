/** STS, Regional as in reality: who am I, and roles to assume. The lab trusts every signature; only the account has to be one. */
import * as schemas from '@aws-sdk/client-sts';
import { type World } from '../../world/world';
import { sessionKeyOf, sideOfKey } from '../caller';
import { AwsError, type AwsService, type Call } from '../service';

/** AWS's own default for a role session. */
const sessionSeconds = 3_600;

export function createSts(world: World): AwsService {
  const { account, regions } = world.settings;
  /** ARN by temporary access key. */
  const sessions = new Map<string, string>();

  const arnOf = (accessKey: string) => {
    const session = sessions.get(accessKey);
    if (session !== undefined) return session;
    const side = sideOfKey(accessKey, [...regions, 'outside']) ?? accessKey;
    return `arn:aws:sts::${account}:assumed-role/muster/${side}`;
  };

  return {
    signingName: 'sts',
    protocol: 'query',
    schemas,
    isRead: (operation) => operation.startsWith('Get'),
    handlers: {
      GetCallerIdentity: (_input: unknown, { accessKey = '' }: Call) => {
        const arn = arnOf(accessKey);
        return {
          Account: arn.split(':')[4],
          Arn: arn,
          UserId: `AROA${accessKey.slice(4)}:${arn.split('/').at(-1) ?? ''}`,
        };
      },
      AssumeRole: ({ RoleArn = '', RoleSessionName = '', DurationSeconds }: schemas.AssumeRoleRequest, call: Call) => {
        const [, roleAccount, role] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/.exec(RoleArn) ?? [];
        if (roleAccount === undefined || role === undefined)
          throw new AwsError(
            'ValidationError',
            `RoleArn "${RoleArn}" is not the ARN of a role, e.g. arn:aws:iam::${account}:role/muster`,
          );
        const key = sessionKeyOf(call.accessKey ?? '', sessions.size + 1);
        const arn = `arn:aws:sts::${roleAccount}:assumed-role/${role}/${RoleSessionName}`;
        sessions.set(key, arn);
        return {
          AssumedRoleUser: { AssumedRoleId: `AROA${key.slice(4)}:${RoleSessionName}`, Arn: arn },
          Credentials: {
            AccessKeyId: key,
            SecretAccessKey: 'lab-secret',
            SessionToken: `lab-session-${sessions.size}`,
            Expiration: new Date(call.at + (DurationSeconds ?? sessionSeconds) * 1_000),
          },
        };
      },
    },
  };
}
