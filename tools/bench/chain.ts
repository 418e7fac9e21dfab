/**
 * The same goals one after another, in the order of the classic handler: promote, move traffic, scale, verify. Steps are data:
 * only their edges change. Standing old tasks down stays beside the chain, where it costs the series nothing.
 */

export interface ChainStep {
  readonly id: string;
  readonly is: string;
  readonly required: boolean;
  readonly after: readonly { readonly step: string; readonly until: 'reached' | 'ended' }[];
}

/** By the verb of the step; data is verified with the service, at the end. */
const order = ['assess', 'gate.promote', '.fence', '.drain', '.promote', '.shift', '.prewarm', '.healthy', '.verify'];

/** @throws Error on a step the order does not know: a series that leaves work out would flatter us */
export function chained<S extends ChainStep>(steps: readonly S[]): readonly S[] {
  const beside = steps.filter((step) => step.id.endsWith('.stand-down'));
  const record = steps.filter((step) => step.is === 'record');
  const chain = steps
    .filter((step) => !beside.includes(step) && !record.includes(step))
    .map((step, index) => ({ step, index, rank: rankOf(step) }))
    // Within a rank as derived: data before the payment that needs it.
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ step }) => step);
  const inRow = chain.map((step, index) => {
    const before = chain[index - 1];
    if (!before) return step;
    const until = before.required ? ('reached' as const) : ('ended' as const);
    // A drain without a proven fence has nothing to do: its own edge says so.
    const own = step.id.endsWith('.drain') ? step.after : [];
    return {
      ...step,
      after: [...own.filter((edge) => edge.step !== before.id), sharper({ step: before.id, until }, own)],
    };
  });
  return [...inRow, ...beside, ...record];
}

function sharper(edge: ChainStep['after'][number], own: ChainStep['after']): ChainStep['after'][number] {
  return own.find((one) => one.step === edge.step) ?? edge;
}

function rankOf({ id }: ChainStep): number {
  const exact = order.indexOf(id);
  if (exact >= 0) return exact;
  const rank = order.findIndex((verb) => verb.startsWith('.') && id.endsWith(verb));
  if (rank < 0) throw new Error(`the classic handler's order has no place for ${id}: name one in tools/bench/chain.ts`);
  return rank;
}
