/** The blocking alarms of the plan, each with its state; a Region that does not answer, and a name that does not exist, are unreadable. */
import { type AlarmNames } from '../../domain/calendar/drill-plan';
import { type BlockingAlarm } from '../../domain/calendar/judge-start';
import { isOutsideError } from '../outside-error';
import { type Alarm, type AlarmReader, readAlarms, regionsOf } from '../kinds/drill/alarms';

export async function blockingAlarms(alarms: AlarmNames, reader: AlarmReader): Promise<readonly BlockingAlarm[]> {
  const each = await Promise.all(
    regionsOf(alarms).map(async ([region, names]): Promise<readonly BlockingAlarm[]> => {
      try {
        const { open, missing, withoutData } = await readAlarms(reader, region, names);
        return names.map((name) => ({ name, region, state: stateOf(name, { open, missing, withoutData }) }));
      } catch (error) {
        if (!isOutsideError(error)) throw error;
        return names.map((name) => ({ name, region, state: 'unreadable' }));
      }
    }),
  );
  return each.flat();
}

function stateOf(
  asked: string,
  seen: { readonly open: readonly Alarm[]; readonly missing: readonly Alarm[]; readonly withoutData: readonly Alarm[] },
): BlockingAlarm['state'] {
  const among = (alarms: readonly Alarm[]): boolean => alarms.some(({ name }) => name === asked);
  if (among(seen.open)) return 'ALARM';
  if (among(seen.missing)) return 'unreadable';
  return among(seen.withoutData) ? 'INSUFFICIENT_DATA' : 'OK';
}
