/** Whether a drill that runs may go on: no abort alarm is open, in any Region. A silent one is asked again, and ends it when it stays so. */
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { alarmsText } from './alarms';
import { abortRefusals, blindTexts, watch, type Watched } from './abort-alarms';

export type GuardSeen = Watched;

export const guard: Goal<'drill.guard', GuardSeen> = {
  name: 'drill.guard',

  observe: ({ alarms }, reader, past) => watch(alarms, reader, past.last),

  judge: (_target, seen) => {
    const blocked = blockedBy(abortRefusals(seen));
    if (blocked) return blocked;
    // Half a look clears nobody: the Region that is silent may have the alarm.
    if (seen.unread.length > 0) return { is: 'moving', by: 'others', hint: blindTexts(seen).join(', ') };
    const { asked, withoutData } = seen.alarms;
    return { is: 'reached', evidence: { alarms: asked, open: 0, withoutData: alarmsText(withoutData) } };
  },
};
