/** Where a real run would be stopped, as a dry run saw it: then no time can be promised. */
import { operations } from './operations';
import { type RecoveryReport, type ReportStep } from './report';
import { edgeOf } from './steps/edge-text';

/** Ids in the plan's order; empty: nothing that was seen stands in the way of a real run. */
export function blockedAt(report: RecoveryReport): readonly string[] {
  const seen = (report.predicted?.cannotKnow ?? []).flatMap((line) => blockedPattern.exec(line)?.[1] ?? []);
  return report.steps
    .filter((step) => step.because.length > 0 || (seen.includes(step.id) && stops(report, step)))
    .map(({ id }) => id);
}

/** As workflows/parts/dry-run.ts writes it. */
const blockedPattern = /^(\S+): would be blocked now: /;

const fencePattern = /\.(fence|drain|stand-down)$/;
/** What changes nothing that a later step waits for, as workflows/parts/assess.ts has it; capacity counts where the operation is planned. */
const harmlessPattern = /^(assess|record)$|^gate\.|\.(confirm|fence|drain|stand-down)$/;
const capacityPattern = /\.(prewarm|healthy)$/;

/** A step is required, and blocked not because an earlier step of ours is still to come: a failover goes on without its fences. */
function stops({ operation }: RecoveryReport, { id, after }: ReportStep): boolean {
  const { course, planned } = operations[operation];
  if (fencePattern.test(id) && course === 'move' && !planned) return false;
  return after
    .map((text) => edgeOf(text).step)
    .every((step) => harmlessPattern.test(step) || (planned && capacityPattern.test(step)));
}
