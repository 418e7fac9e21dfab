/** Only names that Temporal's server reads are time zones, and who misspells one is told which was meant. */
import { isTimeZone, localText, nearestTimeZone } from '../../../domain/calendar/time-zone';

describe('a time zone', () => {
  it('is an IANA name as it is spelt', () => {
    for (const name of ['UTC', 'Europe/Dublin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
      expect([name, isTimeZone(name)]).toEqual([name, true]);
  });

  it('is neither an abbreviation, an offset, nor a name in small letters', () => {
    for (const name of ['IST', 'EST', '+01:00', 'europe/dublin', 'Europe/Dubln', 'Mars/Olympus', ''])
      expect([name, isTimeZone(name)]).toEqual([name, false]);
  });

  it('is found from a misspelt name, a place alone, or a place with blanks', () => {
    expect(nearestTimeZone('Europe/Dubln')).toBe('Europe/Dublin');
    expect(nearestTimeZone('europe/dublin')).toBe('Europe/Dublin');
    expect(nearestTimeZone('Dublin')).toBe('Europe/Dublin');
    expect(nearestTimeZone('New York')).toBe('America/New_York');
    expect(nearestTimeZone('utc')).toBe('UTC');
    expect(nearestTimeZone('nowhere at all')).toBeUndefined();
  });

  it('tells a moment as its clock shows it', () => {
    expect(localText('America/New_York', '2027-01-01T04:59:59.999Z')).toBe('thu 2026-12-31 23:59 America/New_York');
  });
});
