/** A quarantine begun by hand: only of what was primary, and may return. The way to a healthy standby is refused. */
import { type Ended, primaryFrom } from '../../clients/operations/application-state';
import { directionOf } from '../../clients/operations/directions';
import { checkOldPrimary, noOldPrimary } from '../../clients/operations/old-primary';
import { Problem } from '../../clients/problem';
import { type RecoveryReport } from '../../domain/report';
import { type Region } from '../../domain/regions';
import { referencePlan } from '../domain/reference-plan';
import { promotedByHand } from './ended-early';
import { aborted, dryRun, recovered, rejected } from './report-fixtures';
import { drilled, failedBack, reprotectAborted, reprotected, restored } from './round-trip-fixtures';

const plan = referencePlan();
const ended = (...reports: readonly RecoveryReport[]): readonly Ended[] => reports.map((report) => ({ report }));
const lost: Ended = { report: undefined, runId: 'r', at: '2026-11-23T04:00:00.000Z' };

/** As the command does it. */
function quarantine(of: readonly Ended[], from?: Region): string {
  const primary = primaryFrom(plan, of);
  const there = primary ?? { region: plan.regions.preferred, because: '' };
  const { way } = directionOf('quarantine', plan, from === undefined ? {} : { from }, there);
  try {
    checkOldPrimary(plan.application, way, primary, of);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.parts.exitCode).toBe(3);
    return [error.parts.what, ...(error.parts.details ?? []), error.parts.instead].join('\n');
  }
  return `closes ${way.from}`;
}

describe('a quarantine begun by hand', () => {
  test('is refused at home, where nothing ever promoted the standby, and says what to do', () => {
    expect(quarantine([])).toContain('payments has no old primary to quarantine: what is in eu-west-1 is its standby');
    expect(quarantine([])).toContain('muster status payments');
    expect(quarantine([])).toContain('--from eu-west-1');
    for (const report of [rejected, aborted, dryRun, drilled])
      expect(quarantine(ended(report))).toContain('no operation is known that promoted its standby');
  });

  test('is refused once it is protected again, in either Region, by the operation that made it so', () => {
    expect(quarantine(ended(reprotected, recovered))).toContain(
      `protected since reprotect payments@${reprotected.operationId}`,
    );
    expect(quarantine(ended(failedBack, recovered))).toContain('protected since failback payments@');
  });

  test('closes the old primary after a failover that left it, and whatever ended without mending that', () => {
    expect(quarantine(ended(recovered))).toBe('closes us-east-1');
    expect(quarantine(ended(reprotectAborted, drilled, recovered))).toBe('closes us-east-1');
    const proven = { ...recovered, fence: { ...recovered.fence, returnsWritable: [] } };
    expect(quarantine(ended(proven))).toBe('closes us-east-1');
  });

  test('is refused after a restore in its own Region: what was damaged is kept beside it, the other side is no old primary', () => {
    expect(restored.from).toBe(restored.to);
    expect(quarantine(ended({ ...restored, protection: 'unprotected' }))).toContain('no old primary');
  });

  test('believes who names another Region than the records: promoted by hand, or in doubt', () => {
    expect(quarantine([], 'eu-west-1')).toBe('closes us-east-1');
    expect(quarantine([], 'us-east-1')).toContain('no old primary');
    expect(quarantine([lost, ...ended(recovered)], 'eu-west-1')).toBe('closes us-east-1');
    expect(quarantine(ended(promotedByHand), 'eu-west-1')).toBe('closes us-east-1');
  });

  test('is held up by nothing where a run left no report', () => {
    expect(noOldPrimary([lost])).toBeUndefined();
    expect(noOldPrimary([])).toBeDefined();
  });
});
