/** Where a decision is held, as whoever made it is told: a store beyond home's Region has it, or home alone does and that is said plainly. */
import { type DecisionAccepted } from '../../../contract/messages';
import { listed } from '../../../domain/report-words';

/** Of a decision that no worker took yet: with two clusters home's history has it, or only its memory, and nothing beside it. */
export function recordedLines(isPair: boolean, application: string): readonly string[] {
  return [
    `  a worker judges it when it comes; see then: muster watch ${application}`,
    ...(isPair ? ['  until then home alone holds it; if home is lost before, say it again after the takeover'] : []),
  ];
}

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
