/** rds-postgres in a plan file. */
import { z } from 'zod';
import { byRegion, count, instanceId, text } from './scalars';
import { needs } from './needs';

const secret = text('the name of a secret', 'ledger/probe').meta({
  description: 'Name of a Secrets Manager secret { username, password }, replicated into both Regions.',
});

export const rdsPostgres = z
  .strictObject({
    kind: z
      .literal('rds-postgres')
      .meta({ description: 'A Multi-AZ RDS for PostgreSQL instance with a cross-Region read replica.' }),
    in: byRegion(z.strictObject({ instance: instanceId })).meta({
      description: 'The instance in each Region of the pair: one is the primary, the other its read replica.',
    }),
    probe: z
      .strictObject({ secret, database: text('a database name', 'ledger') })
      .optional()
      .meta({
        description:
          'Reads replication positions and writes the probe row. Without it recovery rests on API evidence alone.',
      }),
    fence: z
      .strictObject({
        secret,
        roles: z.array(text('a role name', 'app')).min(1),
        database: text('a database name', 'ledger').optional(),
      })
      .optional()
      .meta({ description: "Who may close the application's roles out. Without it the old primary cannot be fenced." }),
    // 1 to 35 (RDS API reference, PromoteReadReplica, read 2026-11); 0 would switch backups off on the new primary.
    backupRetention: count('write how many days backups are kept', 1, 35)
      .default(7)
      .meta({ description: 'Days of automated backups after the promotion.' }),
    needs,
  })
  .transform(({ backupRetention, probe, fence, ...rest }) => ({
    ...rest,
    ...(probe ? { probe } : {}),
    ...(fence ? { fence: fenceOf(fence) } : {}),
    backupRetentionDays: backupRetention,
  }));

function fenceOf({ database, ...fence }: { secret: string; roles: string[]; database?: string | undefined }) {
  return { ...fence, ...(database === undefined ? {} : { database }) };
}
