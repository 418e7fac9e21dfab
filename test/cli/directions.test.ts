/** Where the primary is by the reports of closed operations, and which way each operation goes from there. */
import {
  type Ended,
  leftoversFrom,
  type Primary,
  primaryFrom,
  protectionFrom,
} from '../../clients/operations/application-state';
import { directionOf, needsPrimary } from '../../clients/operations/directions';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { promotedByHand } from './ended-early';
import { dryRun, recovered, rejected } from './report-fixtures';
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

describe('protection', () => {
  test('is what the last operation that changed it left', () => {
    expect(protectionFrom([])).toBeUndefined();
    expect(protectionFrom(ended(recovered))).toMatchObject({ is: 'unprotected', since: recovered.servedSince });
    expect(protectionFrom(ended(reprotected, recovered))).toMatchObject({ is: 'protected' });
    expect(protectionFrom(ended(drilled, recovered))).toMatchObject({ is: 'unprotected' });
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

  test('of a failover and a switchover is the plan’s, or what its starter says; no record is asked', () => {
    for (const operation of ['failover', 'switchover'] as const) {
      expect(needsPrimary(operation, {})).toBe(false);
      expect(directionOf(operation, plan, {}, west).way).toEqual(westward);
      expect(directionOf(operation, plan, { to: 'us-east-1' }, west).way).toEqual(eastward);
    }
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
