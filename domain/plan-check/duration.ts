/** Lengths of time as plans write them: `30d`, `15m`, `60s`, `1h30m`, `500ms`. A bare number is refused: nobody knows its unit at 03:00. */

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Units fall from d to ms, each at most once, whole numbers of at most seven digits; also the JSON Schema's pattern. */
export const durationPattern = /^(?=\d)(\d{1,7}d)?(\d{1,7}h)?(\d{1,7}m(?!s))?(\d{1,7}s)?(\d{1,7}ms)?$/;

/** In ms; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (!match) return undefined;
  return units.reduce((sum, [, ms], index) => sum + Number.parseInt(match[index + 1] ?? '0', 10) * ms, 0);
}

/** `5m 45s` for people; with an empty `between` it is what a plan file takes. Fractions of a ms are rounded away. */
export function durationText(ms: number, between = ' '): string {
  let left = Math.round(ms);
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.length === 0 ? '0s' : parts.join(between);
}
