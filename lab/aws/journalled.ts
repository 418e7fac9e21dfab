/** An input as the journal keeps it: bodies as their size, everything else as it came. */
export function journalled(input: unknown): unknown {
  if (input instanceof Uint8Array) return { bytes: input.length };
  if (input instanceof Date) return input.toISOString();
  if (Array.isArray(input)) return input.map(journalled);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, journalled(value)]));
}
