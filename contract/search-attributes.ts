/** Search attributes, all Keyword. `muster setup` registers them; only those that exist in the namespace are ever written. */
export const searchAttributes = [
  'MusterApplication',
  'MusterOperation',
  'MusterMode',
  'MusterPhase',
  'MusterOutcome',
  'MusterFrom',
  'MusterTo',
] as const;
export type SearchAttribute = (typeof searchAttributes)[number];
