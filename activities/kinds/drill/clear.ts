/** Whether a drill may begin: no blocking alarm is open, in any Region. A Region that does not answer is not clear, it is unseen. */
import { type Instant } from '../../../domain/instant';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { alarmRefusals, type AlarmsSeen, alarmsText, readAlarms, regionsOf, together } from './alarms';

export interface ClearSeen {
  readonly at: Instant;
  readonly alarms: AlarmsSeen;
}

export const clear: Goal<'drill.clear', ClearSeen> = {
  name: 'drill.clear',

  observe: async ({ alarms }, reader) => {
    const at = reader.now();
    const seen = await Promise.all(regionsOf(alarms).map(([region, names]) => readAlarms(reader, region, names)));
    return { at, alarms: together(seen) };
  },

  judge: (_target, { alarms }) =>
    blockedBy(alarmRefusals(alarms, 'blocking')) ?? {
      is: 'reached',
      evidence: { alarms: alarms.asked, open: 0, withoutData: alarmsText(alarms.withoutData) },
    },
};
