/**
 * A Go whose wall clock is wrong on purpose: for tests of two clusters that do not agree on the time. Go's binaries are static, so nothing
 * can be put before their clock from outside; `go build -overlay` builds with a changed copy of the toolchain's own time/time.go.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Milliseconds that time.Now() is ahead (negative: behind), read once at start. Go's monotonic clock, and with it its timers, stays right. */
export const clockOffsetVariable = 'MUSTER_CLOCK_OFFSET_MS';

const reading = `	sec, nsec, mono := runtimeNow()\n`;
const nowIsHere = `func Now() Time {\n${reading}`;
const skew = `
// clockOffset is added to what Now says; set where this toolchain was changed for tests.
var clockOffset = readClockOffset()

func readClockOffset() int64 {
	text, _ := syscall.Getenv("${clockOffsetVariable}")
	sign, ms := int64(1), int64(0)
	for i := 0; i < len(text); i++ {
		switch {
		case i == 0 && text[i] == '-':
			sign = -1
		case text[i] >= '0' && text[i] <= '9':
			ms = ms*10 + int64(text[i]-'0')
		default:
			panic("${clockOffsetVariable} is not a whole number of milliseconds: " + text)
		}
	}
	return sign * ms * int64(Millisecond)
}

func skewed(sec int64, nsec int32) (int64, int32) {
	total := int64(nsec) + clockOffset
	sec += total / int64(Second)
	rest := total % int64(Second)
	if rest < 0 {
		rest += int64(Second)
		sec--
	}
	return sec, int32(rest)
}
`;

/** Writes the changed file and the list for -overlay; answers that list's path. @throws Error where this Go's time.go is not what we know how to change */
export function overlayOfSkewedClock(goRoot: string, folder: string): string {
  const original = path.join(goRoot, 'src', 'time', 'time.go');
  const changed = path.join(folder, 'time.go');
  fs.writeFileSync(changed, withSkew(fs.readFileSync(original, 'utf8'), original));
  const list = path.join(folder, 'overlay.json');
  fs.writeFileSync(list, JSON.stringify({ Replace: { [original]: changed } }));
  return list;
}

function withSkew(text: string, file: string): string {
  const imports = '\t"math/bits"\n';
  for (const needed of [nowIsHere, imports])
    if (text.split(needed).length !== 2)
      throw new Error(
        `${file} has ${JSON.stringify(needed)} not once: tools/temporal/skewed-clock.ts cannot change it`,
      );
  const asking = `${nowIsHere}	sec, nsec = skewed(sec, nsec)\n`;
  return `${text.replace(imports, `${imports}\t"syscall"\n`).replace(nowIsHere, asking)}${skew}`;
}
