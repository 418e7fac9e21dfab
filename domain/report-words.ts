/** How the written report says lengths, instants, exposure and loss: every number has a unit, every instant is UTC, nothing claims more than is known. */
import { type Exposure } from './exposure';
import { epochMs, instant, type Instant } from './instant';
import { type Loss } from './report';

/** `40 ms`, `0.9 s`, `45 s`, `5m 20s`, `2h 05m`: tenths only below ten seconds, where they matter. */
export function length(ms: number): string {
  if (ms < 0) return `-${length(-ms)}`;
  if (ms > 0 && ms < 100) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(Math.round(ms / 100) / 10).toString()} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (hours > 0) return `${hours}h ${two(minutes)}m`;
  return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${two(seconds % 60)}s`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** `2026-11-23 03:07:31 UTC` */
export function utc(at: Instant): string {
  return `${iso(at).slice(0, 19).replace('T', ' ')} UTC`;
}

/** `03:07:31.042` on the day of the operation's start, `2026-11-24 00:01:12.000` on any other. */
export function clock(at: Instant, day: Instant): string {
  const [date, time] = iso(at).split('T') as [string, string];
  const shown = time.slice(0, 12);
  return date === iso(day).slice(0, 10) ? shown : `${date} ${shown}`;
}

function iso(at: Instant): Instant {
  return instant(epochMs(at));
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** People's words inside our lines: one line, no HTML. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll('<', '&lt;');
}

export function exposureSentence(exposure: Exposure): string {
  switch (exposure.is) {
    case 'closed':
      return `at most ${length(exposure.ms)} of transactions (closed), as of ${utc(exposure.asOf)}`;
    case 'open':
      return `at least ${length(exposure.atLeastMs)} of transactions (open), as of ${utc(exposure.asOf)}: ${plain(exposure.because)}`;
    case 'unknown':
      return `not measured: ${plain(exposure.because)}`;
  }
}

export function lossSentence(loss: Loss): string {
  switch (loss.is) {
    case 'none':
      return 'none: no acknowledged transaction was lost';
    case 'closed':
      return `closed: at most ${length(loss.atMostMs)} of transactions`;
    case 'open':
      return loss.atLeastMs === null
        ? `open: nobody can say how much (${plain(loss.because)})`
        : `open: at least ${length(loss.atLeastMs)} of transactions (${plain(loss.because)})`;
  }
}
