/** Why, in one line: it stands in rows of the live view, in the journal and in tables of the report, and a line break tears them. */
import { badInput } from '../problem';

/** Control characters (escape sequences among them), and the marks that turn the direction of what stands behind them. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** @throws Problem (bad input) when nothing is said */
export function parseReason(text: string): string {
  const line = text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
  if (line === '') throw badInput(`--reason: ${JSON.stringify(text)} says nothing`, 'say why, in a line: it is kept');
  return line;
}
