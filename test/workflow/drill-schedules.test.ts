/** Schedules of drills on a real server: made as the plan says, met at one minute, paused, late, and after the plan has changed. */
import { listSchedules, pauseSchedule, resumeSchedule, scheduleDrills } from '../../clients/operations/drill-schedules';
import { lastByName, launchNow, pastLaunches } from '../../clients/operations/drill-launches';
import { scheduleIds } from '../../contract/ids';
import { searchAttributes } from '../../contract/search-attributes';
import { type DrillRules } from '../../domain/calendar/drill-plan';
import { nextTimes } from '../../domain/calendar/next-times';
import { plus } from '../../domain/instant';
import { type Plan } from '../../domain/plan';
import { monthly, other, planWith } from './drill-plans';
import { type DrillStage, launchInput, openDrillStage, runsOf } from './drill-stage';

const dayMs = 86_400_000;
const asked = { by: 'duty', reason: 'a rehearsal' };

let stage: DrillStage;
beforeEach(async () => {
  stage = await openDrillStage();
});
afterEach(() => stage.close());

const schedule = (plan: Plan, planHash = 'a'.repeat(64)) =>
  scheduleDrills(stage.temporal, {
    plan,
    planHash,
    by: 'ops-lead',
    place: { musterVersion: 'test', timeScale: 0.02, queuePrefix: stage.queuePrefix, searchAttributes },
  });

const handleOf = (name: string) => stage.temporal.client.schedule.getHandle(scheduleIds.drill('payments', name));

/** Launches as visibility lists them, once there are so many and all are over. */
async function launches(count: number) {
  for (;;) {
    const found = await pastLaunches(stage.temporal, 'payments', 50);
    if (found.length >= count && found.every(({ report }) => report)) return found.map(({ report }) => report);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('schedules of one minute', () => {
  it('by two schedules start one drill, and the other records why it did not', async () => {
    await schedule(planWith([monthly, other]));
    await Promise.all([handleOf('monthly').trigger(), handleOf('other').trigger()]);
    const reports = await launches(2);
    expect(reports.map((one) => one?.is).sort()).toEqual(['skipped', 'started']);
    expect(await runsOf(stage, 'drill/payments')).toBe(1);
  });

  it('give way to the drill that comes more rarely', async () => {
    const tuesdays = (every: 'month' | 'quarter'): DrillRules['times'] => ({
      ...{ is: 'every', every, hour: 10, minute: 0, weekday: 'tue', week: 2 },
      ...(every === 'quarter' ? { month: 2 } : {}),
    });
    const rare = { ...other, times: tuesdays('quarter') };
    const plan = planWith([{ ...monthly, times: tuesdays('month') }, rare], { withinMs: 400 * dayMs });
    await schedule(plan);
    const drills = plan.drills;
    if (!drills) throw new Error('it has drills');
    const [first] = nextTimes(rare, drills, plus(new Date().toISOString(), -120 * dayMs), 1);
    if (!first) throw new Error('a quarter has a second Tuesday');
    const window = { start: new Date(plus(first.at, -1_000)), end: new Date(plus(first.at, 1_000)) };
    await Promise.all(['monthly', 'other'].map((name) => handleOf(name).backfill({ ...window, overlap: 'ALLOW_ALL' })));
    const reports = await launches(2);
    expect(reports.find((one) => one?.name === 'other')).toMatchObject({ is: 'started', scheduledAt: first.at });
    expect(reports.find((one) => one?.name === 'monthly')?.because.map(({ rule }) => rule)).toContain(
      'of drills of one minute the rarest goes first',
    );
  });
});

describe('a schedule', () => {
  it('is made equal to the plan any number of times, and removed when the plan no longer names it', async () => {
    const plan = planWith([monthly, other]);
    expect((await schedule(plan)).map(({ is, name }) => [is, name])).toEqual([
      ['created', 'monthly'],
      ['created', 'other'],
    ]);
    expect((await schedule(plan)).map(({ is }) => is)).toEqual(['unchanged', 'unchanged']);
    for (;;) if ((await listSchedules(stage.temporal, 'payments')).length === 2) break;
    const changed = planWith([{ ...monthly, times: { is: 'cron', cron: '30 9 29 2 *' } }], { withinMs: 120_000 });
    expect((await schedule(changed, 'b'.repeat(64))).map(({ is, name, changed: what }) => [is, name, what])).toEqual([
      ['updated', 'monthly', ['times', 'within', 'plan']],
      ['removed', 'other', []],
    ]);
    const [left] = await listSchedules(stage.temporal, 'payments');
    expect(left).toMatchObject({ name: 'monthly', paused: null, launch: { planHash: 'b'.repeat(64) } });
    expect(left?.next).toMatch(/-02-29T09:30:00/);
    const { state, policies } = await handleOf('monthly').describe();
    expect(state.note).toBe(`plan ${'b'.repeat(12)}, muster test, scheduled by ops-lead`);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 120_000 });
  });

  it('that people paused stays paused when the plan changes, and a launch by hand is skipped with who paused it', async () => {
    const plan = planWith([monthly]);
    await schedule(plan);
    for (;;) if ((await listSchedules(stage.temporal, 'payments')).length === 1) break;
    const [found] = await listSchedules(stage.temporal, 'payments');
    if (!found) throw new Error('it was scheduled');
    await pauseSchedule(stage.temporal, found, 'dba', '2026-11-23T03:00:00.000Z', 'migration');
    expect(await schedule(plan, 'b'.repeat(64))).toMatchObject([{ is: 'updated', paused: true }]);
    const [paused] = await listSchedules(stage.temporal, 'payments');
    expect(paused?.paused).toEqual({ by: 'dba', at: '2026-11-23T03:00:00.000Z', reason: 'migration' });
    const report = await (
      await stage.launch(launchInput(stage, plan, { asked }), 'drill-launch/payments/monthly-by-test')
    ).result();
    expect(report.because).toMatchObject([
      { rule: 'no drill begins while drills are paused', saw: 'paused by dba at 2026-11-23 03:00:00 UTC: migration' },
    ]);
    await resumeSchedule(stage.temporal, found, 'dba', '2026-11-23T04:00:00.000Z', 'migrated');
    expect((await listSchedules(stage.temporal, 'payments'))[0]?.paused).toBeNull();
  });

  it('that fires late is skipped as late, with its time', async () => {
    await schedule(planWith([{ ...monthly, times: { is: 'cron', cron: '0 10 1 1 *' } }]));
    const year = new Date().getUTCFullYear();
    const at = Date.UTC(year, 0, 1, 10);
    await handleOf('monthly').backfill({
      start: new Date(at - 1_000),
      end: new Date(at + 1_000),
      overlap: 'ALLOW_ALL',
    });
    const [report] = await launches(1);
    expect(report).toMatchObject({ is: 'skipped', scheduledAt: `${year}-01-01T10:00:00.000Z` });
    expect(report?.because.map(({ rule }) => rule)).toEqual(['a late drill is skipped']);
  });

  it('launches the plan it was made with, and its report says which', async () => {
    await schedule(planWith([monthly]), 'a'.repeat(64));
    await handleOf('monthly').trigger();
    await launches(1);
    await stage.temporal.client.workflow.getHandle('drill/payments').terminate('over');
    await schedule(planWith([{ ...monthly, scenario: 'data-corruption' }]), 'b'.repeat(64));
    await handleOf('monthly').trigger();
    const reports = await launches(2);
    expect(reports.map((one) => [one?.planHash[0], one?.scenario])).toEqual([
      ['b', 'data-corruption'],
      ['a', 'database-failover'],
    ]);
  });
});

test('a launch by a person is answered with its report, and history keeps it', async () => {
  const report = await launchNow(stage.temporal, launchInput(stage, planWith([monthly]), { asked }), Date.now());
  expect(report.is).toBe('started');
  await launches(1);
  const past = lastByName(await pastLaunches(stage.temporal, 'payments', 10));
  expect(past.get('monthly')).toMatchObject({ status: 'COMPLETED', report, drill: { running: true, verdict: null } });
});
