/** Search attributes, all Keyword. `muster setup` registers them; only those that exist in the namespace are ever written. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

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

interface Started {
  readonly application: string;
  readonly operation: string;
  readonly mode: string;
  readonly from: string;
  readonly to: string;
  /** Which of ours the namespace knows. */
  readonly searchAttributes: readonly SearchAttribute[];
}

/** What an operation is found by from its start on. */
export function startAttributes({ application, operation, mode, from, to, searchAttributes: known }: Started) {
  const values: Readonly<Record<SearchAttribute, string | undefined>> = {
    MusterApplication: application,
    MusterOperation: operation,
    MusterMode: mode,
    MusterPhase: 'assess',
    // Set when it is known.
    MusterOutcome: undefined,
    MusterFrom: from,
    MusterTo: to,
  };
  return known.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }];
  });
}
