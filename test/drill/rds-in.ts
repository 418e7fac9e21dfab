/** RDS of the lab as somebody in that Region asks it, with the SDK's own client. */
import { RDS } from '@aws-sdk/client-rds';
import { type Stage } from '../../tools/stage/stage';

/** Destroy it after use. `side`: who asks; the Region itself, unless it is cut off. */
export function rdsIn({ lab }: Stage, region: string, side = region): RDS {
  const { env, endpoint } = lab.sides[side] ?? { env: {}, endpoint: '' };
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  return new RDS({ region, endpoint, credentials });
}
