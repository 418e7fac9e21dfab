/** A Go with a wrong clock: its own file is changed where it is what we know, and nothing is built where it is not. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { overlayOfSkewedClock } from '../../../tools/temporal/skewed-clock';

const known = `package time

import (
	"errors"
	"math/bits"
	_ "unsafe" // for go:linkname
)

func Now() Time {
	sec, nsec, mono := runtimeNow()
	if mono == 0 {
		return Time{uint64(nsec), sec + unixToInternal, Local}
	}
}
`;

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-go-'));
  fs.mkdirSync(path.join(root, 'src', 'time'), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const changed = (text: string): string => {
  fs.writeFileSync(path.join(root, 'src', 'time', 'time.go'), text);
  const list = JSON.parse(fs.readFileSync(overlayOfSkewedClock(root, root), 'utf8')) as {
    readonly Replace: Readonly<Record<string, string>>;
  };
  return fs.readFileSync(list.Replace[path.join(root, 'src', 'time', 'time.go')] ?? '', 'utf8');
};

it('puts the offset between what the runtime says and what Now makes of it, and keeps the rest', () => {
  const text = changed(known);
  expect(text).toContain('\tsec, nsec, mono := runtimeNow()\n\tsec, nsec = skewed(sec, nsec)\n\tif mono == 0 {\n');
  expect(text).toContain('"syscall"');
  expect(text).toContain('MUSTER_CLOCK_OFFSET_MS');
  expect(fs.readFileSync(path.join(root, 'src', 'time', 'time.go'), 'utf8')).toBe(known);
});

it('refuses a Go whose clock is read another way, and names the line that it missed', () => {
  expect(() => changed(known.replace('runtimeNow()', 'now()'))).toThrow('func Now()');
  expect(() => changed(known.replace('"math/bits"', '"math"'))).toThrow('math/bits');
});
