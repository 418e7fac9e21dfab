/**
 * Payments that muster made itself: its check pays under an id of its own and, not being answered, sends the same again. A service that takes no id for a repetition, as the lab's, then has it twice. Pure.
 */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';

type Twice = TruthReport['twice'];

/** By id, as the steps that proved it say: how often each was sent. */
function sentByChecks(reports: readonly RecoveryReport[]): ReadonlyMap<string, number> {
  return new Map(
    reports.flatMap(({ steps }) =>
      steps.flatMap(({ id, evidence }): [string, number][] => {
        const [paymentId, requests] = [evidence?.['id'], evidence?.['requests']];
        if (!id.endsWith('.verify') || typeof paymentId !== 'string' || typeof requests !== 'number') return [];
        return [[paymentId, requests]];
      }),
    ),
  );
}

/** Exactly those whose id is a check's and that are there no more often than it sent them; every other one is somebody's money. */
export function notOfChecks(twice: Twice, reports: readonly RecoveryReport[]): Twice {
  const sent = sentByChecks(reports);
  return twice.filter(({ paymentId, rows }) => rows > (sent.get(paymentId) ?? 0));
}
