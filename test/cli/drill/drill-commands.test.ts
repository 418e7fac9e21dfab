/** `muster drill` without a server: real dates, bad input told before anything is contacted, and how lists and histories read. */
import { historyLines } from '../../../clients/cli/commands/drill-history';
import { listLines } from '../../../clients/cli/commands/drill-list';
import { scheduleLines } from '../../../clients/cli/commands/drill-schedule';
import { type PastLaunch } from '../../../clients/operations/drill-launches';
import { type DrillLaunchReport, parsePauseNote, pauseNote } from '../../../contract/drill-launch';
import { referencePlan } from '../../domain/reference-plan';
import { muster } from '../run-program';

describe('drill next', () => {
  it('tells real dates by the clock of the plan and in UTC, with blackouts and who gives way, and asks no server', async () => {
    const { code, out, err } = await muster('drill next payments --count 6');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      [
        'tue 2026-12-08 10:00 Europe/Dublin   2026-12-08 10:00 UTC   monthly-database',
        '    (database-failover, isolated)',
        'tue 2027-01-12 10:00 Europe/Dublin   2027-01-12 10:00 UTC   monthly-database',
        '    (database-failover, isolated)',
        'tue 2027-02-09 10:00 Europe/Dublin   2027-02-09 10:00 UTC   monthly-database',
        '    (database-failover, isolated)',
        '    gives way to quarterly-live',
        'tue 2027-02-09 10:00 Europe/Dublin   2027-02-09 10:00 UTC   quarterly-live',
        '    (regional-failover, live)',
        'tue 2027-03-09 10:00 Europe/Dublin   2027-03-09 10:00 UTC   monthly-database',
        '    (database-failover, isolated)',
        '    gives way to yearly-region',
        'tue 2027-03-09 10:00 Europe/Dublin   2027-03-09 10:00 UTC   yearly-region',
        '    (regional-failover, isolated)',
        '',
      ].join('\n'),
    );
  });

  it('marks what falls into a blackout', async () => {
    const plan = referencePlan();
    const { drills } = plan;
    if (!drills) throw new Error('the reference plan has drills');
    const frozen = {
      ...drills,
      blackouts: [{ dates: { from: '2026-12-01', to: '2026-12-31' }, why: 'change freeze' }],
    };
    const { out } = await muster('drill next payments --count 1 --json', {
      readPlan: () => ({ plan: { ...plan, drills: frozen }, planHash: 'f'.repeat(64) }),
    });
    expect(JSON.parse(out)).toMatchObject({
      timeZone: 'Europe/Dublin',
      next: [
        { at: '2026-12-08T10:00:00.000Z', blackout: '2026-12-01 to 2026-12-31 (change freeze)', givesWayTo: null },
      ],
    });
  });

  it('warns of a drill that no date will ever show', async () => {
    const plan = referencePlan();
    const [drill] = plan.drills?.calendar ?? [];
    if (!plan.drills || !drill) throw new Error('the reference plan has drills');
    const times = { is: 'every', every: 'year', month: 3, week: 2, weekday: 'sun', hour: 2, minute: 0 } as const;
    const drills = { ...plan.drills, timeZone: 'America/New_York', calendar: [{ ...drill, times }] };
    const { code, out } = await muster('drill next payments', {
      readPlan: () => ({ plan: { ...plan, drills }, planHash: 'f'.repeat(64) }),
    });
    expect(code).toBe(0);
    expect(out).toContain(`WARNING  '${drill.name}' never comes: the clock of America/New_York leaves its hour out`);
  });

  it('says what to add where the plan names none', async () => {
    const { drills: _none, ...plan } = referencePlan();
    const { code, out } = await muster('drill next payments', { readPlan: () => ({ plan, planHash: 'f'.repeat(64) }) });
    expect({ code, out }).toEqual({
      code: 0,
      out: 'the plan of payments names no drill that comes: add drills.calendar (docs/drills.md)\n',
    });
  });
});

describe('bad input', () => {
  const run = 'drill run payments';
  const why = '--reason r --as duty';
  test.each([
    ['drill next payments --count 0', "--count: '0' is not a number of dates"],
    ['drill next payments@x.1', "'payments@x.1' names a run"],
    ['drill schedule payments', 'nobody is named'],
    [`${run} ${why}`, 'which drill is not said'],
    [`${run} monthly-databse ${why}`, "'monthly-databse' is no drill of payments"],
    [`${run} monthly-database --mode live ${why}`, "'monthly-database' has a mode and a scenario of its own"],
    [`${run} --mode live --scenario data-corruption ${why}`, 'nobody does a data-corruption to production'],
    [`${run} --mode isolated ${why}`, 'which drill is not said'],
    [`${run} monthly-database --as duty`, "required option '--reason <why>' not specified"],
    [`drill pause ${why}`, 'whose drills to pause is not said'],
    [`drill pause payments --all ${why}`, "--all: 'payments' is named as well"],
    ['drill abort payments --as duty', "required option '--reason <why>' not specified"],
  ])('`muster %s` is told in words, with exit code 2', async (args, what) => {
    const { code, out, err } = await muster(args);
    expect(err).toContain(what);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('suggests the drill that was meant', async () => {
    expect((await muster(`${run} monthly-databse ${why}`)).err).toContain('did you mean monthly-database?');
  });
});

const report: DrillLaunchReport = {
  schema: 1,
  is: 'started',
  application: 'payments',
  name: 'monthly',
  mode: 'isolated',
  scenario: 'database-failover',
  scheduledAt: '2026-11-10T10:00:00.000Z',
  at: '2026-11-10T10:00:02.000Z',
  planHash: 'abcdef012345'.padEnd(64, '0'),
  because: [],
  drillWorkflowId: 'drill/payments',
  operationId: 'run.1',
};
const passed: PastLaunch = {
  workflowId: 'drill-launch/payments/monthly-2026-11-10T10:00:00Z',
  startedAt: report.at,
  status: 'COMPLETED',
  report,
  drill: {
    running: false,
    outcome: 'done',
    verdict: { is: 'passed', why: 'met: functional, cleaned-up', objectives: [], notExercised: [] },
    finishedAt: '2026-11-10T10:20:00.000Z',
  },
};
const { operationId: _id, drillWorkflowId: _run, ...unstarted } = report;
const skipped: PastLaunch = {
  ...passed,
  drill: null,
  report: {
    ...unstarted,
    is: 'skipped',
    because: [{ rule: 'one drill at a time', saw: 'drill payments@x.1 is running', wanted: 'w', source: 's' }],
  },
};

describe('what is told', () => {
  test('of launches: started with the verdict, skipped with every reason, and what has not decided', () => {
    const open: PastLaunch = { ...passed, report: null, drill: null, status: 'RUNNING' };
    expect(historyLines('payments', [passed, skipped, open], 100)).toEqual([
      '2026-11-10 10:00 UTC  started    monthly (database-failover, isolated), plan abcdef012345',
      '    passed: met: functional, cleaned-up',
      '2026-11-10 10:00 UTC  skipped    monthly (database-failover, isolated), plan abcdef012345',
      '    one drill at a time: drill payments@x.1 is running',
      '2026-11-10 10:00 UTC  running    drill-launch/payments/monthly-2026-11-10T10:00:00Z',
    ]);
  });

  test('of schedules: the next time, who paused it, and how the last one went', () => {
    const one = { application: 'payments', scheduleId: 'drill/payments/monthly', launch: null };
    const lines = listLines(
      'payments',
      [
        { ...one, name: 'monthly', next: '2026-12-08T10:00:00.000Z', paused: null },
        {
          ...one,
          name: 'other',
          next: null,
          paused: { by: 'dba', at: '2026-11-23T03:00:00.000Z', reason: 'migration' },
        },
      ],
      new Map([['monthly', skipped]]),
      100,
    );
    expect(lines).toEqual([
      'monthly (made by hand)',
      '    next 2026-12-08 10:00 UTC',
      '    last 2026-11-10 10:00 UTC, skipped: drill payments@x.1 is running',
      'other (made by hand)',
      '    PAUSED by dba since 2026-11-23 03:00 UTC: migration',
      '    last not yet',
    ]);
  });

  test('of scheduling: what changed of each, and that a paused one stays so', () => {
    const one = { scheduleId: 'x', changed: [], paused: false };
    expect(
      scheduleLines('payments', 'abcdef012345'.padEnd(64, '0'), [
        { ...one, is: 'created', name: 'monthly' },
        { ...one, is: 'updated', name: 'other', changed: ['times', 'plan'], paused: true },
        { ...one, is: 'removed', name: 'old', paused: true },
      ]),
    ).toEqual([
      'drills of payments by plan abcdef012345',
      '  created    monthly',
      '  updated    other: times, plan (paused, and stays so)',
      '  removed    old',
      'when they come: muster drill next payments',
    ]);
  });

  test('of a pause comes apart again; one without muster’s words is told as it is', () => {
    const paused = { by: 'ops lead', at: '2026-11-23T03:00:00.000Z', reason: 'a: b' };
    expect(parsePauseNote(pauseNote(paused.by, paused.at, paused.reason), 'x')).toEqual(paused);
    expect(parsePauseNote('Paused via the UI', '2026-11-23T03:00:00.000Z')).toMatchObject({
      by: 'somebody',
      reason: 'Paused via the UI',
    });
    expect(parsePauseNote(undefined, 'x').reason).toBe('no reason is noted');
  });
});
