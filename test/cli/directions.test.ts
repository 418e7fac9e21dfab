/** Where the primary is by the reports of closed operations, and which way each operation goes from there. */
import {
  type Ended,
  leftoversFrom,
  movedFrom,
  type Primary,
  primaryFrom,
  protectionFrom,
  recoveredIn,
} from '../../clients/operations/application-state';
import { checkLeaves, directionOf, goesUnsaid, needsPrimary } from '../../clients/operations/directions';
import { Problem } from '../../clients/problem';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { aborted, dryRun, recovered, rejected } from './report-fixtures';
import { promotedByHand } from './ended-early';
import { drilled, failedBack, leftovers, reprotectAborted, reprotected, restored } from './round-trip-fixtures';

const plan = referencePlan();
const eastward = { from: 'eu-west-1', to: 'us-east-1' };
const ended = (...reports: readonly RecoveryReport[]): readonly Ended[] => reports.map((report) => ({ report }));
const lost: Ended = { report: undefined, runId: 'r', at: '2026-11-23T04:00:00.000Z' };

describe('the primary', () => {
  const region = (...of: readonly Ended[]): string | undefined => primaryFrom(plan, of)?.region;

  test('is where the last operation that moved it left it', () => {
    expect(region()).toBe('us-east-1');
    expect(region(...ended(recovered))).toBe('eu-west-1');
    expect(region(...ended(failedBack, recovered))).toBe('us-east-1');
    expect(region(...ended(recovered, failedBack, recovered))).toBe('eu-west-1');
    expect(region(...ended(restored))).toBe('us-east-1');
  });

  test('is where it was when an operation moved nothing, or was a rehearsal', () => {
    for (const report of [rejected, dryRun, drilled, reprotectAborted])
      expect(region(...ended(report, recovered))).toBe('eu-west-1');
  });

  test('says since which operation, by the name users give it', () => {
    expect(primaryFrom(plan, ended(reprotected, recovered))?.because).toContain(
      `since reprotect payments@${reprotected.operationId}`,
    );
  });

  test('is told of a compound operation by its last part that knows', () => {
    const { earlier = [] } = failedBack;
    const stopped = { ...rejected, operation: 'switchover' as const, earlier: earlier.slice(0, 1) };
    expect(region(...ended(stopped))).toBe('eu-west-1');
  });

  test('is for a person to say when a run left no report, or both sides in doubt', () => {
    expect(region(lost, ...ended(recovered))).toBeUndefined();
    expect(region(...ended(promotedByHand, failedBack))).toBeUndefined();
    expect(region(...ended(recovered), lost)).toBe('eu-west-1');
  });
});

test('where it lives is told since the operation that moved it, not by a later one that ended early', () => {
  const decommissioned = { ...reprotectAborted, operation: 'decommission' as const };
  for (const later of [aborted, decommissioned, drilled])
    expect(movedFrom(ended(later, recovered))).toEqual({
      ...{ region: 'eu-west-1', since: recovered.servedSince, operation: 'failover' },
      by: `payments@${recovered.operationId}`,
    });
  expect(movedFrom(ended(drilled))).toBe('never');
  expect(movedFrom([lost, ...ended(recovered)])).toBe('in-doubt');
});

test('it is recovered in a Region when the last operation that went there served customers in full', () => {
  expect(recoveredIn('eu-west-1', ended(recovered))).toBe(true);
  expect(recoveredIn('eu-west-1', ended(drilled, reprotectAborted, recovered))).toBe(true);
  expect(recoveredIn('eu-west-1', ended(aborted, recovered))).toBe(false);
  expect(recoveredIn('eu-west-1', ended({ ...recovered, outcome: 'degraded' }))).toBe(false);
  expect(recoveredIn('eu-west-1', [lost, ...ended(recovered)])).toBe(false);
  expect(recoveredIn('eu-west-1', [])).toBe(false);
});

describe('protection', () => {
  test('is what the last operation that changed it left', () => {
    expect(protectionFrom([])).toBeUndefined();
    expect(protectionFrom(ended(recovered))).toMatchObject({ is: 'unprotected', since: recovered.servedSince });
    expect(protectionFrom(ended(reprotected, recovered))).toMatchObject({ is: 'protected' });
    expect(protectionFrom(ended(drilled, recovered))).toMatchObject({ is: 'unprotected' });
  });

  test('is missing since the operation that made it so, whatever ended without mending it later', () => {
    const since = (...of: readonly Ended[]): string | undefined => protectionFrom(of)?.since;
    expect(since(...ended(reprotectAborted, recovered))).toBe(recovered.servedSince);
    expect(since(...ended(reprotectAborted, drilled, reprotectAborted, recovered))).toBe(recovered.servedSince);
    expect(since(...ended(reprotectAborted, reprotected, recovered))).toBe(reprotectAborted.finishedAt);
    expect(since(...ended(reprotectAborted), lost, ...ended(recovered))).toBe(reprotectAborted.finishedAt);
  });

  test('is not claimed by an operation that only moved nothing', () => {
    expect(rejected.protection).toBe('protected');
    expect(protectionFrom(ended(rejected, recovered))).toMatchObject({ is: 'unprotected' });
  });
});

test('what was left behind is there until an operation has deleted it', () => {
  const [snapshot, instance] = leftovers;
  const says = `delete ${instance?.what.replace('instance ', '') ?? ''} in us-east-1, its final snapshot stays`;
  const [step] = reprotected.steps;
  const gone: RecoveryReport = {
    ...drilled,
    mode: 'real',
    operation: 'decommission',
    steps: step ? [{ ...step, id: 'ledger.delete', says }] : [],
  };
  expect(leftoversFrom(ended(reprotected))).toEqual(leftovers);
  expect(leftoversFrom(ended(gone, reprotected))).toEqual([snapshot]);
  expect(leftoversFrom(ended({ ...gone, outcome: 'aborted' }, reprotected))).toEqual(leftovers);
});

describe('the way', () => {
  const west: Primary = { region: 'eu-west-1', because: ' since failover payments@x.1' };
  const east: Primary = { region: 'us-east-1', because: '' };

  test('of a failover and a switchover is the plan’s, or what its starter says', () => {
    for (const operation of ['failover', 'switchover'] as const) {
      expect(needsPrimary(operation, {})).toBe(false);
      expect(directionOf(operation, plan, {}, west).way).toEqual(westward);
      expect(directionOf(operation, plan, { to: 'us-east-1' }, west).way).toEqual(eastward);
    }
  });

  test('is refused to who names no Region where the application lives in the plan’s other one already', () => {
    for (const operation of ['failover', 'switchover'] as const) {
      expect(goesUnsaid(operation, {})).toBe(true);
      expect(goesUnsaid(operation, { to: 'eu-west-1' })).toBe(false);
      expect(() => {
        checkLeaves(operation, plan, west);
      }).toThrow('it lives in eu-west-1 already since failover payments@x.1');
      expect(() => {
        checkLeaves(operation, plan, east);
      }).not.toThrow();
    }
    expect(goesUnsaid('reprotect', {})).toBe(false);
  });

  test('so refused ends with 3 and says what to write', () => {
    let parts: unknown;
    try {
      checkLeaves('switchover', plan, west);
    } catch (error) {
      parts = error instanceof Problem ? error.parts : error;
    }
    expect(parts).toMatchObject({ exitCode: 3, instead: expect.stringContaining('write --to us-east-1') as string });
  });

  test('of a reprotect is from the primary to the other Region, and says why', () => {
    expect(directionOf('reprotect', plan, {}, west)).toEqual({
      way: eastward,
      because: 'the primary is eu-west-1 since failover payments@x.1',
    });
    expect(directionOf('reprotect', plan, {}, east).way).toEqual(westward);
    expect(needsPrimary('reprotect', { from: 'us-east-1' })).toBe(false);
    expect(directionOf('reprotect', plan, { from: 'us-east-1' }, west).way).toEqual(westward);
  });

  test('of a failback is home, and is refused to what is at home', () => {
    expect(directionOf('failback', plan, {}, west).way).toEqual(eastward);
    expect(() => directionOf('failback', plan, {}, east)).toThrow('payments has nothing to fail back');
  });

  test('of a restore stays where the primary is, unless another Region is named', () => {
    expect(directionOf('restore', plan, {}, west).way).toEqual({ from: 'eu-west-1', to: 'eu-west-1' });
    expect(directionOf('restore', plan, { to: 'us-east-1' }, west).way).toEqual(eastward);
  });

  test('of a ladder begins where the primary is, and of a quarantine where it is not', () => {
    expect(directionOf('ladder', plan, {}, west).way).toEqual(eastward);
    expect(directionOf('quarantine', plan, {}, west).way).toEqual(westward);
  });

  test('to or from a Region that is not one of the pair is bad input', () => {
    expect(() => directionOf('reprotect', plan, { from: 'mars-1' }, west)).toThrow("--from: 'mars-1' is not a Region");
    expect(() => directionOf('failover', plan, { to: 'us-west-2' }, west)).toThrow("--to: 'us-west-2' is not a Region");
  });
});
