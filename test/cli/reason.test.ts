/** --reason: one line, whatever was pasted. */
import fc from 'fast-check';
import { parseReason } from '../../clients/cli/parse-reason';
import { Problem } from '../../clients/problem';
import { muster } from './run-program';

test('what was pasted with line breaks, tabs and escape sequences is one line of words', () => {
  expect(parseReason('  us-east-1\r\ndown,\t\tsee\n\n| INC-7 | ')).toBe('us-east-1 down, see | INC-7 |');
  expect(parseReason('\u001b[2Jdown\u0000\u202e\u2028now')).toBe('[2Jdown now');
});

test('any reason is one printable line, and a line stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let line: string;
      try {
        line = parseReason(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        return;
      }
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]|^\s|\s$|\s\s/u);
      expect(parseReason(line)).toBe(line);
    }),
  );
});

test.each(['failover payments', 'approve payments --gate promote', 'reject payments --gate promote', 'abort payments'])(
  '`muster %s` refuses a reason that says nothing',
  async (args) => {
    const { code, err } = await muster(`${args} --as dba --reason=\n`);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: --reason: .* says nothing\n {7}say why, in a line: it is kept\n$/);
  },
);
