/** How the written report says lengths, instants, exposure and loss: every number has a unit, every instant is UTC, nothing claims more than is known. */
import { type Exposure } from './exposure';
import { epochMs, instant, type Instant } from './instant';
import { operations } from './operations';
import { type RecoveryReport } from './report';

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

/** Lengths are written otherwise on a terminal. */
type LengthText = (ms: number) => string;

export function exposureSentence(exposure: Exposure): string {
  switch (exposure.is) {
    case 'closed':
      return `a window of ${length(exposure.ms)} (closed), as of ${utc(exposure.asOf)}: the old primary accepts nothing any more`;
    case 'open':
      return `a window of at least ${length(exposure.atLeastMs)} (open, and growing), as of ${utc(exposure.asOf)}: nothing committed after the last replayed commit is on the standby; ${plain(exposure.because)}`;
    case 'unknown':
      return `not measured: ${plain(exposure.because)}`;
  }
}

/** What was lost, never as an amount: what is known is the time in which it was committed. */
export function lossSentence(report: RecoveryReport, lengthText: LengthText = length): string {
  const { loss } = report;
  if (report.operation === 'restore') return givenUpSentence(report, lengthText);
  switch (loss.is) {
    case 'none':
      return report.protection !== 'unprotected'
        ? nothingPromoted(report)
        : 'loss none: no acknowledged transaction was lost (fenced and drained)';
    case 'closed':
      return `loss closed: at most what was committed in a window of ${lengthText(loss.atMostMs)}`;
    case 'open':
      return loss.atLeastMs === null
        ? `loss open: nobody can say how much (${plain(loss.because)})`
        : `loss open: what was committed in a window of at least ${lengthText(loss.atLeastMs)} (${windowEnd(report)}), and all the old primary accepted since: nobody can say how much (${plain(loss.because)})`;
  }
}

/** A restore goes back on purpose: what it loses is what was committed after the point in time, until writes were frozen. */
function givenUpSentence({ loss }: RecoveryReport, lengthText: LengthText): string {
  switch (loss.is) {
    case 'none':
      return 'nothing was put into place: this operation gave nothing up; the damage stands';
    case 'closed':
      return `given up: what was committed in the ${lengthText(loss.atMostMs)} between the point in time and the freeze`;
    case 'open':
      return loss.atLeastMs === null
        ? `given up: what was committed since the point in time, nobody can say how much (${plain(loss.because)})`
        : `given up: what was committed in at least ${lengthText(loss.atLeastMs)} since the point in time, and all that was accepted after (${plain(loss.because)})`;
  }
}

function nothingPromoted({ operation }: RecoveryReport): string {
  const own = 'nothing was promoted: this operation lost nothing';
  return operations[operation].interrupts ? own : `${own}; what the outage lost was not measured`;
}

/** As workflows/parts/run.ts counts it: an assumed impairment says nothing of what the primary had committed. */
function windowEnd({ impairedSince: { known } }: RecoveryReport): string {
  return known === 'stated' || known === 'observed' ? 'up to the impairment' : 'up to the last look at the standby';
}

/** What an RPA is counted from and to; nothing of one that is 0 because everything was replayed. */
export function rpaSpan({ loss, operation }: RecoveryReport): string {
  if (loss.is === 'none') return '';
  if (operation === 'restore')
    return `from the point in time to ${loss.is === 'closed' ? 'the freeze' : 'the end of the restore'}`;
  return `from the last replayed commit to ${loss.is === 'closed' ? 'the fence' : 'the impairment'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
