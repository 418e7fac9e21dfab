/** Instants as people type them at 03:00: an ISO time with its zone, a UTC clock time of today or yesterday, or how long ago. */
import { instant, type Instant } from '../../domain/instant';
import { badInput } from '../problem';
import { parseDuration as durationMs } from '../../domain/plan-check/duration';

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const clock = /^(\d{2}):(\d{2})(?::(\d{2}))?Z?$/;
const dayMs = 86_400_000;

/** @throws Problem (bad input) when it is no instant, or lies in the future */
export function parseInstant(option: string, text: string, nowMs: number): Instant {
  const atMs = epochOf(text, nowMs);
  if (atMs === undefined || Number.isNaN(atMs)) {
    throw badInput(
      `${option}: '${text}' is not an instant`,
      'write 2026-11-23T03:02:11Z, the UTC clock time 03:02:11, or how long ago: 5m',
    );
  }
  if (atMs > nowMs) {
    throw badInput(
      `${option}: '${text}' lies in the future (it is ${instant(nowMs)} now)`,
      'give an instant that has passed',
    );
  }
  return instant(atMs);
}

function epochOf(text: string, nowMs: number): number | undefined {
  const ago = durationMs(text);
  if (ago !== undefined) return nowMs - ago;
  if (iso.test(text)) return Date.parse(text);
  const [, hours, minutes, seconds = '00'] = clock.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const today = Date.parse(`${instant(nowMs).slice(0, 10)}T${hours}:${minutes}:${seconds}Z`);
  // 23:58 typed at 00:03 was yesterday.
  return today > nowMs ? today - dayMs : today;
}
