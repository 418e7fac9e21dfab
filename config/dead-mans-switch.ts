/** `deadMansSwitch` of the orchestrator file: where each side beats, and who is told when the other one is silent. */
import { z } from 'zod';
import { expected } from '../contract/plan-file/expected';
import { bucketName, byRegion, duration, httpUrl } from '../contract/plan-file/scalars';
import { type Region } from '../domain/regions';

export interface DeadMansSwitch {
  readonly everyMs: number;
  /** Silence of the other side after which people are told. */
  readonly afterSilenceMs: number;
  /** By the Region that beats. Part of each URL is usually a key: never printed. */
  readonly receivers?: Readonly<Record<Region, string>>;
  /** By the Region that tells: ARNs of SNS topics there. */
  readonly topics?: Readonly<Record<Region, string>>;
  /** By the Region that tells: lets its workers tell once between them. */
  readonly buckets?: Readonly<Record<Region, string>>;
}

const arn = expected('the ARN of a standard SNS topic', 'write arn:aws:sns:REGION:ACCOUNT:NAME');
/** A FIFO topic (its name ends in .fifo) delivers to queues alone, to no person (SNS developer guide, fifo-message-delivery, read 2026-11). */
const topicArn = z.string({ error: arn }).regex(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, { error: arn });

export const deadMansSwitch = z.strictObject({
  every: duration('From one beat and one look at the other side to the next.').prefault('10s'),
  afterSilence: duration('Silence of the other side after which people are told.').prefault('30s'),
  receivers: byRegion(httpUrl).optional(),
  topics: byRegion(topicArn).optional(),
  buckets: byRegion(bucketName).optional(),
});
export type DeadMansSwitchWish = z.infer<typeof deadMansSwitch>;

interface Flaw {
  readonly path: readonly string[];
  readonly what: string;
  readonly instead: string;
}

const [leastMs, mostMs] = [1_000, 60_000];

export function judgeDeadMansSwitch(wish: DeadMansSwitchWish, regions: readonly string[]): readonly Flaw[] {
  const { every, afterSilence, receivers, topics, buckets } = wish;
  const flaws: Flaw[] = [];
  const wrong = (path: readonly string[], what: string, instead: string): void => {
    flaws.push({ path, what, instead });
  };
  if (every < leastMs || every > mostMs) wrong(['every'], 'from 1s to 60s', 'write e.g. 10s');
  if (afterSilence < 2 * every)
    wrong(['afterSilence'], 'at least twice `every`', 'one look that is lost is no silence; write e.g. 30s');
  if (receivers === undefined && topics === undefined)
    wrong([], "a dead-man's switch that tells anybody", 'add receivers, topics or both');
  for (const [key, named] of Object.entries({ receivers, topics, buckets })) {
    const strange = Object.keys(named ?? {}).filter((region) => !regions.includes(region));
    for (const region of strange)
      wrong([key, region], `of a side: the clusters are in ${regions.join(' and ')}`, 'remove it');
    const missing = regions.filter((region) => named !== undefined && !(region in named));
    if (key !== 'buckets' && missing.length > 0)
      wrong([key], 'for both sides', `add ${missing.join(' and ')}: each side has its own`);
  }
  for (const [region, topic] of Object.entries(topics ?? {}))
    if (topic.split(':')[3] !== region)
      wrong(['topics', region], `a topic in ${region}`, 'a side tells through its own Region: the other may be lost');
  return flaws;
}

export function switchOf({ every, afterSilence, receivers, topics, buckets }: DeadMansSwitchWish): DeadMansSwitch {
  return {
    everyMs: every,
    afterSilenceMs: afterSilence,
    ...(receivers === undefined ? {} : { receivers }),
    ...(topics === undefined ? {} : { topics }),
    ...(buckets === undefined ? {} : { buckets }),
  };
}
