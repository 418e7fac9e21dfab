/** docs/failures.md is the registry of failures in prose: equal to domain/failure.ts, word for word, both ways. */
import { families, failures, familyOf, type FailureCode } from '../../../domain/failure';
import { rowsOf } from './markdown-tables';

const file = 'docs/failures.md';

describe('docs/failures.md', () => {
  it('tells every family and what happens next, and no other', () => {
    expect(rowsOf(file, 'Families')).toEqual(Object.entries(families));
  });

  it('tells every code with its family, meaning and remedy, and no other', () => {
    expect(rowsOf(file, 'Codes')).toEqual(
      Object.entries(failures).map(([code, one]) => [code, one.family, one.means, one.remedy]),
    );
  });
});

describe('the registry of failures', () => {
  it('leaves no family empty', () => {
    const used = new Set(Object.values(failures).map((one) => one.family));
    expect([...used].sort()).toEqual(Object.keys(families).sort());
  });

  it('names every code once, by a name that says what happened', () => {
    for (const code of Object.keys(failures)) expect(code).toMatch(/^([A-Z][a-z]+)+$/);
  });

  it('finds the family of every code', () => {
    for (const code of Object.keys(failures) as FailureCode[]) expect(familyOf(code)).toBe(failures[code].family);
  });
});
