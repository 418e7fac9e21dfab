/** The single values of a plan file: durations, Regions, names, counts, ARNs, urls; each says what it wants in words. */
import { z } from 'zod';
import { durationPattern, parseDuration } from '../../domain/plan-check/duration';
import { knownRegions } from '../../domain/regions';
import { expected } from './expected';

const notADuration = expected('a duration', 'write it with its unit, e.g. 15m, 60s, 1h30m or 500ms');

/** `15m` in the file, ms in the plan. */
export function duration(description: string) {
  return z
    .string({ error: notADuration })
    .regex(durationPattern, { error: notADuration })
    .meta({ description: `${description} A duration with its unit: 15m, 60s, 1h30m, 500ms.`, examples: ['15m', '60s'] })
    .transform((text) => parseDuration(text) ?? 0);
}

/** The id makes it one definition in the JSON Schema instead of a copy at every use. */
export const region = z
  .enum(knownRegions, { error: expected('a Region muster knows', 'write a commercial AWS Region, e.g. eu-west-1') })
  .meta({ id: 'region' });

/** A value for each Region of the pair (plan check asks for exactly these). */
export function byRegion<S extends z.ZodType>(value: S) {
  return z.partialRecord(region, value);
}

export function text(what: string, example: string) {
  return z
    .string({ error: expected(what, `write e.g. ${example}`) })
    .min(1, { error: expected(what, `write e.g. ${example}`) });
}

function matching(pattern: RegExp, what: string, instead: string) {
  const error = expected(what, instead);
  return z.string({ error }).regex(pattern, { error });
}

export function count(instead: string, least: number, most = 100_000) {
  const error = expected(`a whole number from ${least} to ${most}`, instead);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Also part of step ids and texts. */
export const resourceId = matching(
  /^[a-z][a-z0-9-]{0,39}$/,
  'a name',
  'write 1 to 40 of a-z, 0-9 and -, beginning with a letter',
);
/** Also part of workflow ids, bucket keys and file names. */
export const applicationName = matching(
  /^[a-z][a-z0-9-]{0,62}$/,
  'an application name',
  'write 1 to 63 of a-z, 0-9 and -, beginning with a letter',
);
export const accountId = matching(/^\d{12}$/, 'an account id', "write its 12 digits in quotes, e.g. '111122223333'");
/** `30d` in the file, 30 in the plan. */
export const wholeDays = matching(/^[1-9]\d{0,3}d$/, 'a number of days', 'write whole days, e.g. 30d').transform(
  (text) => Number.parseInt(text, 10),
);
/** Naming rules of general purpose buckets (S3 user guide, bucketnamingrules, read 2026-11). */
export const bucketName = matching(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'a bucket name',
  'write 3 to 63 of a-z, 0-9, . and -',
);
export const approverName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,62}$/,
  'a name',
  'write the name the person decides by, without blanks',
);
export const hostName = matching(
  /^(?=.{1,255}$)[A-Za-z0-9_*]([A-Za-z0-9_-]*)(\.[A-Za-z0-9_]([A-Za-z0-9_-]*))+\.?$/,
  'a domain name',
  'write e.g. api.example.com',
);
/** DBInstanceIdentifier: letters, digits, hyphens; a letter first (RDS API reference, CreateDBInstance, read 2026-11). */
export const instanceId = matching(
  /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
  'an instance identifier',
  'write the DBInstanceIdentifier, not an ARN or endpoint',
);
/** DBInstanceClass (RDS user guide, Concepts.DBInstanceClass, read 2026-11). */
export const instanceClass = matching(
  /^db\.[a-z0-9-]+\.[a-z0-9]+$/,
  'an instance class',
  'write it with db., e.g. db.r6g.xlarge',
);
export const securityGroupId = matching(
  /^sg-[0-9a-f]{8,17}$/,
  'the id of a security group',
  'write its id, not its name, e.g. sg-0123456789abcdef0',
);
export const hostedZoneId = matching(
  /^Z[A-Z0-9]{3,31}$/,
  'a hosted zone id',
  'write it without /hostedzone/, e.g. Z0123456789ABCDEFGHIJ',
);
export const targetGroupArn = matching(
  /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]+\/[0-9a-f]+$/,
  'the ARN of a target group',
  'write arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID',
);
export const routingControlArn = matching(
  /^arn:aws:route53-recovery-control::\d{12}:controlpanel\/[0-9a-z]+\/routingcontrol\/[0-9a-z]+$/,
  'the ARN of a routing control',
  'write arn:aws:route53-recovery-control::ACCOUNT:controlpanel/ID/routingcontrol/ID',
);
export const httpUrl = matching(
  /^https?:\/\/[^\s/?#]+([/?#]\S*)?$/,
  'a url',
  'write http:// or https://, a host and a path',
);
