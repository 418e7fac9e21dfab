/** Watching the abort alarms for a while; one that opens ends it (abort-alarms.ts). `soak` waits for the while to pass, `watch` for nothing. */
import { length } from '../../../domain/report-words';
import { msBetween } from '../../../domain/instant';
import { type Judgement, type Past } from '../../../domain/goal';
import { type SoakTarget } from '../../../domain/kinds/drill';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { alarmsText } from './alarms';
import { abortRefusals, blindTexts, watch as look, type Watched } from './abort-alarms';

export type SoakSeen = Watched;

/** Staying on the other side for a while. */
export const soak: Goal<'drill.soak', SoakSeen> = {
  name: 'drill.soak',
  observe: ({ alarms }, reader, past) => look(alarms, reader, past.last),
  judge: (target, seen, past) => judge(target, seen, past, (stayed) => `${stayed} of ${length(target.forMs)}, `),
};

/** Beside everything else that a drill does, until the workflow calls it back. */
export const watch: Goal<'drill.watch', SoakSeen> = {
  name: 'drill.watch',
  observe: ({ alarms }, reader, past) => look(alarms, reader, past.last),
  judge: (target, seen, past) => judge(target, seen, past, () => ''),
};

function judge(
  { forMs }: SoakTarget,
  seen: SoakSeen,
  past: Past<SoakSeen>,
  says: (stayed: string) => string,
): Judgement<never> {
  const blocked = blockedBy(abortRefusals(seen));
  if (blocked) return blocked;
  const stayedMs = msBetween(past.began, seen.at);
  // Never over while blind: what was not read at the end was not watched to the end.
  if (stayedMs >= forMs && seen.unread.length === 0) {
    const withoutData = alarmsText(seen.alarms.withoutData);
    return { is: 'reached', evidence: { stayedMs, alarms: seen.alarms.asked, open: 0, withoutData } };
  }
  const blind = blindTexts(seen);
  const alarms = (blind.length > 0 ? blind : ['no alarm']).join(', ');
  return { is: 'moving', by: 'others', hint: `${says(length(stayedMs))}${alarms}` };
}
