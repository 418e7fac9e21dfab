/** Where a decision is held, as whoever made it is told: a store beyond home's Region has it, or home alone does and that is said plainly. */
import { type DecisionAccepted } from '../../../contract/messages';
import { listed } from '../../../domain/report-words';

/** Empty with one server: its history holds it, and there is no other place. */
export function heldLines({ heldIn, outlivesHome }: DecisionAccepted, application: string): readonly string[] {
  if (heldIn === undefined) return [];
  if (outlivesHome === true) return [`  recorded in ${listed(heldIn)}`];
  const known =
    heldIn.length === 0 ? 'no evidence store had it' : `of the evidence stores only ${listed(heldIn)} had it`;
  return [
    `  it counts, but home alone holds it: ${known} within 2 s`,
    `  the copy follows by itself, and muster status ${application} tells when; if home is lost before, say it again after the takeover`,
  ];
}
