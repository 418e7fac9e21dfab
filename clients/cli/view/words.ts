/** How the views write time, loss and plain text: every number has a unit, instants are UTC, nothing is wider than the screen. */
import { type Instant, epochMs } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';

/** `0.4s`, `4s`, `1m 21s`, `15m`, `2h 05m`: tenths only below ten seconds, where they matter. */
export function span(ms: number): string {
  if (ms < 0) return `-${span(-ms)}`;
  if (ms < 9_950) return `${(Math.round(ms / 100) / 10).toString()}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  if (hours > 0) return `${hours}h ${two(minutes)}m`;
  return rest === 0 ? `${minutes}m` : `${minutes}m ${two(rest)}s`;
}

/** Lengths of loss: `0.8 s`, `60 s`, `40 ms`. */
export function lossSpan(ms: number): string {
  if (ms > 0 && ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 300_000) return `${(Math.round(ms / 100) / 10).toString()} s`;
  return span(ms);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** `03:02:11`, with its day when that is not today's: a gate may stand open over midnight. */
export function clock(at: Instant, nowMs: number): string {
  const [day, time] = new Date(epochMs(at)).toISOString().split('T') as [string, string];
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return day === today ? time.slice(0, 8) : `${day} ${time.slice(0, 8)}`;
}

/** Breaks at blanks so that nothing is wider than `width`; continuation lines are indented. A word longer than a line is left whole. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trimStart().split(' ')) {
    const begun = line.trim() !== '';
    const joined = begun ? `${line} ${word}` : line + word;
    if (joined.length <= width || !begun) {
      line = joined;
    } else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

/** Segments side by side as far as they fit, the rest below: wide screens get the sketch, narrow ones lose nothing. */
export function flow(segments: readonly string[], width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const segment of segments) {
    const joined = line === '' ? segment : `${line}   ${segment}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const below = lines.length === 0 ? segment : indent + segment;
    const [last, ...before] = [...wrap(below, width, `${indent}  `)].reverse();
    lines.push(...before.reverse());
    line = last ?? '';
  }
  return line === '' ? lines : [...lines, line];
}

/** `us-east-1 -> eu-west-1`; `in us-east-1` where nothing leaves its Region. */
export function wayText({ from, to }: { readonly from: Region; readonly to: Region }): string {
  return from === to ? `in ${to}` : `${from} -> ${to}`;
}
