/** Keeps what was looked up for a while, and the old answer for when nobody answers any more. */
export interface Kept<T> {
  /** The kept answer while it is fresh, else a new one, else (when the look-up fails) the old one. */
  readonly get: (key: string, lookUp: () => Promise<T>) => Promise<T>;
  /** The next get looks up again; the old answer stays for when that fails. */
  readonly doubt: (key: string) => void;
  readonly has: (key: string) => boolean;
}

export function createKept<T>(keepMs: number, now: () => number): Kept<T> {
  const known = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get: async (key, lookUp) => {
      const kept = known.get(key);
      if (kept && kept.until > now()) return kept.value;
      try {
        const value = await lookUp();
        known.set(key, { value, until: now() + keepMs });
        return value;
      } catch (error) {
        if (kept) return kept.value;
        throw error;
      }
    },
    doubt: (key) => {
      const kept = known.get(key);
      if (kept) known.set(key, { ...kept, until: 0 });
    },
    has: (key) => known.has(key),
  };
}
