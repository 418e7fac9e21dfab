/** Peak resident memory of a process, as Linux keeps it (VmHWM); null where there is no /proc. */
import fs from 'node:fs';

export function peakRssMb(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}
