import { createProgress } from '../../../tools/progress/progress';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function record(isTTY: boolean): { readonly written: string[]; readonly out: Parameters<typeof createProgress>[1] } {
  const written: string[] = [];
  return { written, out: { isTTY, columns: 60, write: (text) => written.push(text) } };
}

describe('progress', () => {
  it('redraws one bar in place at a terminal, never wider than it', () => {
    const { written, out } = record(true);
    const progress = createProgress('building', out);
    progress.at(0.5, '800 of 1600 packages, and a note too long for this terminal');
    jest.advanceTimersByTime(500);
    expect(written.at(-1)).toContain('building  [##############..............]  50 %  800');
    expect(written.every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(written.at(-1)?.replace('\r\x1b[K', '')).toHaveLength(59);
    progress.end('done');
    expect(written.at(-1)).toMatch(/^\r.*building {2}done {2}0:00\n$/);
  });

  it('writes a line every 15 s where there is no terminal, and none after its end', () => {
    const { written, out } = record(false);
    const progress = createProgress('building', out);
    progress.at(undefined, '12 modules');
    jest.advanceTimersByTime(30_000);
    progress.end('done');
    progress.end('done again');
    jest.advanceTimersByTime(60_000);
    expect(written).toEqual([
      'building  0:00\n',
      'building  12 modules  0:15\n',
      'building  12 modules  0:30\n',
      'building  done  0:30\n',
    ]);
  });
});
