/** rds-postgres in a plan file. */
import { z } from 'zod';
import { byRegion, count, duration, instanceClass, instanceId, securityGroupId, text, wholeDays } from './scalars';
import { expected } from './expected';
import { needs } from './needs';

const secret = text('the name of a secret', 'ledger/probe').meta({
  description: 'Name of a Secrets Manager secret { username, password }, replicated into both Regions.',
});

const settings = z.strictObject({
  class: instanceClass.exactOptional().meta({ description: 'DBInstanceClass.' }),
  multiAz: z
    .boolean({ error: expected('true or false', 'write true or false') })
    .exactOptional()
    .meta({ description: 'A standby in another zone.' }),
  subnetGroup: text('a DB subnet group', 'ledger').exactOptional(),
  securityGroups: z.array(securityGroupId).min(1).exactOptional(),
  parameterGroup: text('a DB parameter group', 'ledger-16').exactOptional(),
  kmsKey: text('a KMS key', 'alias/ledger')
    .exactOptional()
    .meta({ description: 'Of this Region; an encrypted source cannot be replicated to it without.' }),
});

const reprotect = z
  .strictObject({
    maxLag: duration('A replica that lags more is no protection; default 10s.').exactOptional(),
    for: duration('So long the lag stays under maxLag before it counts; default 5m.').exactOptional(),
    keep: wholeDays.exactOptional().meta({
      description: 'Whole days before the deletion of what was kept may be asked for; default 30d.',
    }),
  })
  .transform(({ maxLag, for: hold, keep }) => ({
    ...(maxLag === undefined ? {} : { maxLagMs: maxLag }),
    ...(hold === undefined ? {} : { holdMs: hold }),
    ...(keep === undefined ? {} : { keepDays: keep }),
  }));

export const rdsPostgres = z
  .strictObject({
    kind: z
      .literal('rds-postgres')
      .meta({ description: 'A Multi-AZ RDS for PostgreSQL instance with a cross-Region read replica.' }),
    in: byRegion(
      z.strictObject({
        instance: instanceId,
        settings: settings.exactOptional().meta({
          description: 'What an instance made in its place is made with; what is not said is copied from it.',
        }),
      }),
    ).meta({
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
    replicateBackups: z
      .boolean({ error: expected('true or false', 'write true or false') })
      .exactOptional()
      .meta({ description: "Automated backups of the primary are replicated into the standby's Region." }),
    reprotect: reprotect.exactOptional().meta({ description: 'When a new replica counts as protection.' }),
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
