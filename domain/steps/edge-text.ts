/** An edge as progress and reports write it: `ledger.fence ended`. */
import { type Edge } from './step';

export function edgeText({ step, until }: Edge): string {
  return `${step} ${until}`;
}

/** The way back; what is not ours to read is taken as `reached`, the stricter one. */
export function edgeOf(text: string): Edge {
  const [step = text, until] = text.split(' ');
  return { step, until: until === 'ended' ? 'ended' : 'reached' };
}
