/** Whatever stands in a file, reading it ends in a plan that derives both ways or in problems that point into the file. */
import fc from 'fast-check';
import { parse } from 'yaml';
import { planFile } from '../../contract/plan-file/plan-file';
import { readPlan } from '../../config/read-plan';
import { waysOf } from '../../domain/plan-check/rto';
import { deriveFailover } from '../../domain/steps/derive';
import { referenceText } from './a-plan';

const lines = referenceText.split('\n');
const words = [
  '',
  '{}',
  '[]',
  'null',
  '42',
  'ledger',
  '[ledger]',
  '*a',
  '&a x',
  '__proto__: {}',
  '- x',
  '"',
  '15m',
  'eu-west-2',
  'constructor',
  '!t y',
];

/** The reference plan with some lines taken out, doubled, or with something else behind their colon. */
const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('out', 'double', 'value', 'append'), fc.constantFrom(...words)),
    { maxLength: 4 },
  )
  .map((edits) => {
    const text = [...lines];
    for (const [at, how, word] of edits) {
      const line = text[at] ?? '';
      text[at] =
        how === 'out'
          ? '#'
          : how === 'double'
            ? `${line}\n${line}`
            : how === 'append'
              ? line + word
              : line.replace(/: .*/, () => `: ${word}`);
    }
    return text.join('\n');
  });

describe('reading any plan', () => {
  it('ends in a plan that derives both ways, or in problems that point into the file', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readPlan(text, 'plan.yaml');
        if ('plan' in read) {
          accepted += 1;
          for (const way of waysOf(read.plan)) expect(deriveFailover(read.plan, way).length).toBeGreaterThan(3);
          return;
        }
        expect(read.problems.some(({ severity }) => severity === 'error')).toBe(true);
        for (const { line, column, says, instead } of read.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect([says, instead]).not.toContain('');
          expect(says + instead).not.toMatch(/\||undefined|\[object|Invalid/);
        }
      }),
      { numRuns: 400 },
    );
    // Else the first half would be said of nothing.
    expect(accepted).toBeGreaterThan(2);
  });

  it('agrees with the schema of the whole file about what has the shape of a plan', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readPlan(text, 'plan.yaml');
        if ('plan' in read) expect(planFile.parse(parse(text))).toEqual(read.plan);
      }),
      { numRuns: 200 },
    );
  });
});
