/** Waits between two looks; a Ctrl-C, or what is waited for, ends the wait at once. */
export async function pause(ms: number, signal: AbortSignal, until?: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  let wake = (): void => undefined;
  const slept = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const timer = setTimeout(wake, ms);
  signal.addEventListener('abort', wake, { once: true });
  await Promise.race([slept, ...(until ? [until] : [])]);
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
