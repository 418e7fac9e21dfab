/** Staying on the other side for a while, watched by the abort alarms: one that opens ends it (abort-alarms.ts). */
import { length } from '../../../domain/report-words';
import { msBetween } from '../../../domain/instant';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { alarmsText } from './alarms';
import { abortRefusals, blindTexts, watch, type Watched } from './abort-alarms';

export type SoakSeen = Watched;

export const soak: Goal<'drill.soak', SoakSeen> = {
  name: 'drill.soak',

  observe: ({ alarms }, reader, past) => watch(alarms, reader, past.last),

  judge: ({ forMs }, seen, past) => {
    const blocked = blockedBy(abortRefusals(seen));
    if (blocked) return blocked;
    const stayedMs = msBetween(past.began, seen.at);
    // Never over while blind: what was not read at the end was not watched to the end.
    if (stayedMs >= forMs && seen.unread.length === 0) {
      const withoutData = alarmsText(seen.alarms.withoutData);
      return { is: 'reached', evidence: { stayedMs, alarms: seen.alarms.asked, open: 0, withoutData } };
    }
    const stayed = `${length(stayedMs)} of ${length(forMs)}`;
    const blind = blindTexts(seen);
    return { is: 'moving', by: 'others', hint: [stayed, ...(blind.length > 0 ? blind : ['no alarm'])].join(', ') };
  },
};
