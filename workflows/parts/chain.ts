/** Compound operations: one chain of continue-as-new into the next operation's workflow type, so that the id is never free in between. */
import { type Outcome, type RecoveryReport } from '../../domain/report';
import { type ChainLink, type OperationInput } from '../../contract/operation-input';
import { continueAs, impairment } from './hand-over';
import { note, type Run } from './run';

const done: readonly Outcome[] = ['recovered', 'degraded', 'done'];

/** What follows an operation that ended so; undefined: the chain, if there was one, ends here. */
export function nextOf(run: Run, outcome: Outcome): ChainLink | undefined {
  const [link] = run.input.chain?.next ?? [];
  if (link === undefined) return undefined;
  return link.when === 'done'
    ? done.includes(outcome)
      ? link
      : undefined
    : outcome === 'handed-on'
      ? link
      : undefined;
}

/** Never returns: the run ends by continuing as the next operation of the chain. */
export async function goOn(run: Run, { input }: ChainLink, report: RecoveryReport): Promise<never> {
  const { chain, n, claimNonce } = run.input;
  if (!chain) throw new Error('a chain link without a chain');
  note(run, `${run.input.operation} ${report.outcome}: ${chain.of} goes on with ${input.operation}`);
  const { earlier: _earlier, ...own } = report;
  const next: OperationInput = {
    ...input,
    ...(report.outcome === 'handed-on' ? impairment(run, input) : {}),
    n: n + 1,
    claimNonce,
    chain: {
      of: chain.of,
      part: chain.part + 1,
      parts: chain.parts,
      next: chain.next.slice(1),
      earlier: [...chain.earlier, own],
    },
  };
  return continueAs(next);
}
