/**
 * Staying on the other side for a while, watched by the abort alarms. One that opens ends it, and so does a Region whose alarms cannot be
 * read: nobody would see the one that opens. One silent look is a blip, three in a row over half a minute are not.
 */
import { length } from '../../../domain/report-words';
import { familyOf } from '../../../domain/failure';
import { type Refusal } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { type Goal } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';
import {
  type AlarmReader,
  alarmRefusals,
  type AlarmsSeen,
  alarmsText,
  readAlarms,
  regionsOf,
  together,
} from './alarms';

/** A Region whose alarms could not be read, in how many looks in a row and since when. */
export interface Unread {
  readonly region: Region;
  readonly looks: number;
  readonly since: Instant;
  readonly says: string;
}

export interface SoakSeen {
  readonly at: Instant;
  readonly alarms: AlarmsSeen;
  readonly unread: readonly Unread[];
}

/** Chosen: the looks of a long soak are 10 s apart (activities/reach.ts), so three of them make half a minute; never scaled. */
const blindLooks = 3;
const blindMs = 30_000;

export const soak: Goal<'drill.soak', SoakSeen> = {
  name: 'drill.soak',

  observe: async ({ alarms }, reader, past) => {
    const at = reader.now();
    const seen = await Promise.all(
      regionsOf(alarms).map(([region, names]) => readOrNot(reader, region, names, at, past.last?.unread ?? [])),
    );
    return {
      at,
      alarms: together(seen.flatMap((one) => ('asked' in one ? [one] : []))),
      unread: seen.flatMap((one) => ('looks' in one ? [one] : [])),
    };
  },

  judge: ({ forMs }, seen, past) => {
    const blocked = blockedBy([...alarmRefusals(seen.alarms, 'abort'), ...blindRefusals(seen)]);
    if (blocked) return blocked;
    const stayedMs = msBetween(past.began, seen.at);
    // Never over while blind: what was not read at the end was not watched to the end.
    if (stayedMs >= forMs && seen.unread.length === 0) {
      const withoutData = alarmsText(seen.alarms.withoutData);
      return { is: 'reached', evidence: { stayedMs, alarms: seen.alarms.asked, open: 0, withoutData } };
    }
    const stayed = `${length(stayedMs)} of ${length(forMs)}`;
    const blind = seen.unread.map(({ region, says }) => `alarms in ${region} not read: ${says}`);
    return { is: 'moving', by: 'others', hint: [stayed, ...(blind.length > 0 ? blind : ['no alarm'])].join(', ') };
  },
};

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

function blindRefusals({ at, unread }: SoakSeen): readonly Refusal[] {
  return unread
    .filter(({ looks, since }) => looks >= blindLooks && msBetween(since, at) >= blindMs)
    .map(({ region, looks, since, says }) => ({
      rule: 'the abort alarms can be read',
      saw: `no answer from ${region} in ${looks} looks over ${length(msBetween(since, at))}: ${says}`,
      wanted: `an answer within ${blindLooks} looks and ${length(blindMs)}: an alarm nobody can read counts as open`,
      source: 'cloudwatch:DescribeAlarms; the plan: drills.alarms.abort',
    }));
}
