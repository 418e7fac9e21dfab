/**
 * The abort alarms, as a goal watches them look by look. One that opens ends a drill, and so does a Region whose alarms cannot be read:
 * nobody would see the one that opens. One silent look is a blip, three in a row over half a minute are not.
 */
import { type AlarmNames } from '../../../domain/calendar/drill-plan';
import { length } from '../../../domain/report-words';
import { familyOf } from '../../../domain/failure';
import { type Refusal } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { isOutsideError } from '../../outside-error';
import { short } from '../past';
import { type AlarmReader, alarmRefusals, type AlarmsSeen, readAlarms, regionsOf, together } from './alarms';

/** A Region whose alarms could not be read, in how many looks in a row and since when. */
export interface Unread {
  readonly region: Region;
  readonly looks: number;
  readonly since: Instant;
  readonly says: string;
}

export interface Watched {
  readonly at: Instant;
  readonly alarms: AlarmsSeen;
  readonly unread: readonly Unread[];
}

/** Chosen: the looks of a long soak are 10 s apart (activities/reach.ts), so three of them make half a minute; never scaled. */
const blindLooks = 3;
const blindMs = 30_000;

/** `last`: what the look before saw, which a silent one is counted on from. */
export async function watch(alarms: AlarmNames, reader: AlarmReader, last: Watched | undefined): Promise<Watched> {
  const at = reader.now();
  const seen = await Promise.all(
    regionsOf(alarms).map(([region, names]) => readOrNot(reader, region, names, at, last?.unread ?? [])),
  );
  return {
    at,
    alarms: together(seen.flatMap((one) => ('asked' in one ? [one] : []))),
    unread: seen.flatMap((one) => ('looks' in one ? [one] : [])),
  };
}

async function readOrNot(
  reader: AlarmReader,
  region: Region,
  names: readonly string[],
  at: Instant,
  before: readonly Unread[],
): Promise<AlarmsSeen | Unread> {
  try {
    return await readAlarms(reader, region, names);
  } catch (error) {
    // What time does not cure (no permission, expired credentials) is said at once, by the runner.
    if (!isOutsideError(error) || familyOf(error.code) !== 'transient') throw error;
    const last = before.find((one) => one.region === region);
    return { region, looks: (last?.looks ?? 0) + 1, since: last?.since ?? at, says: short(error.message, 120) };
  }
}

/** Why the drill is to end; empty: nothing that was seen ends it. */
export function abortRefusals({ at, alarms, unread }: Watched): readonly Refusal[] {
  const blind = unread
    .filter(({ looks, since }) => looks >= blindLooks && msBetween(since, at) >= blindMs)
    .map(({ region, looks, since, says }) => ({
      rule: 'the abort alarms can be read',
      saw: `no answer from ${region} in ${looks} looks over ${length(msBetween(since, at))}: ${says}`,
      wanted: `an answer within ${blindLooks} looks and ${length(blindMs)}: an alarm nobody can read counts as open`,
      source: 'cloudwatch:DescribeAlarms; the plan: drills.alarms.abort',
    }));
  return [...alarmRefusals(alarms, 'abort'), ...blind];
}

/** One a silent Region. */
export function blindTexts({ unread }: Watched): readonly string[] {
  return unread.map(({ region, says }) => `alarms in ${region} not read: ${says}`);
}
