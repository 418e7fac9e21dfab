/** From a file's bytes to the text of a plan, or the one reason why it can be none: gibberish is never handed to YAML. */

export type PlanText = { readonly text: string } | { readonly says: string; readonly instead: string };

/** A plan of a hundred resources is about 50 kB. */
export const longestPlanBytes = 1_048_576;

const instead = 'name a plan file: YAML, as in docs/plan.md';

export function planText(bytes: Uint8Array): PlanText {
  if (isUtf16(bytes)) return { says: 'is UTF-16, not UTF-8', instead: 'save it as UTF-8' };
  const at = bytes.findIndex(isControl);
  if (at >= 0) return { says: `is not text: byte ${hex(bytes[at] ?? 0)} at offset ${at}`, instead };
  if (bytes.length > longestPlanBytes)
    return { says: `is longer than ${longestPlanBytes} bytes, and no plan is`, instead };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { says: 'is not text: it is not UTF-8', instead };
  }
}

/** YAML allows none of these; tab, line feed and carriage return are text. */
function isControl(byte: number): boolean {
  return byte < 0x20 ? byte !== 0x09 && byte !== 0x0a && byte !== 0x0d : byte === 0x7f;
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
