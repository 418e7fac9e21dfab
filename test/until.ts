/** Waits on a condition, never on the clock, and says what never was. */

/** For what takes seconds on a busy machine. */
const usualMs = 20_000;
const everyMs = 10;

/** @throws Error that names the condition and how long it was waited for */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs: number = usualMs,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
