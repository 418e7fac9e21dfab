/** Another zone, an earlier time, and a drill's clone against the lab: the real SDK, real PostgreSQL, real backups. One world, in order. */
import { Client } from 'pg';
import { type Particulars } from '../../../domain/kinds/kind';
import { type Targets } from '../../../domain/kinds/table';
import { type Plan, type Way } from '../../../domain/plan';
import { deriveCourse, noParticulars } from '../../../domain/steps/derive';
import { scaleSteps } from '../../../domain/steps/scale';
import { type GoalStep, isGoal } from '../../../domain/steps/step';
import { settingsSchema } from '../../../lab/world/settings';
import { account } from './drive-in-lab';
import { labOfSuite } from './lab-of-suite';

const [preferred, other] = ['us-east-1', 'eu-west-1'] as const;
/** A restore 9 s, each of its two renames 6 s, a failover of zones below one. */
const timeScale = 0.01;

const settings = settingsSchema.parse({
  timeScale,
  links: { defaultMs: 5, jitterMs: 0 },
  databases: [
    {
      name: 'ledger',
      database: 'ledger',
      primary: { id: 'ledger-use1', region: preferred },
      replicas: [{ id: 'ledger-euw1', region: other, multiAz: false }],
      replicatedBackups: [other],
      roles: {
        app: { may: 'app', secret: 'ledger/app' },
        probe: { may: 'probe', secret: 'ledger/probe' },
        fence: { may: 'fence', secret: 'ledger/fence' },
      },
      schema: 'create table payments (id bigserial primary key, body text);',
    },
  ],
});

const plan: Plan = {
  application: 'payments',
  accounts: [account],
  regions: { preferred, other, witness: 'us-west-2' },
  objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
  evidence: {},
  gates: { promote: { approvals: 1, approvers: ['dba'], withinMs: 300_000, expectedMs: 60_000, otherwise: 'hold' } },
  resources: {
    ledger: {
      kind: 'rds-postgres',
      needs: [],
      in: {
        [preferred]: { instance: 'ledger-use1' },
        [other]: { instance: 'ledger-euw1', settings: { multiAz: false } },
      },
      probe: { secret: 'ledger/probe', database: 'ledger' },
      fence: { secret: 'ledger/fence', roles: ['app'] },
      backupRetentionDays: 7,
    },
  },
  drills: {
    timeZone: 'UTC',
    blackouts: [],
    withinMs: 60_000,
    alarms: { blocking: {}, abort: {} },
    checks: {
      sql: [
        { name: 'payments are there', resource: 'ledger', query: 'select count(*) > 0 as found from payments' },
        { name: 'it is writable', resource: 'ledger', query: 'select not pg_is_in_recovery()' },
      ],
      http: [],
    },
    calendar: [],
  },
};

const here = { from: preferred, to: preferred };
const across = { from: preferred, to: other };
const stepsOf = (
  way: Way,
  course: 'ladder' | 'restore' | 'clone' | 'conform',
  particulars: Partial<Particulars> = {},
) => {
  const how = { course, particulars: { ...noParticulars, tag: 't1', ...particulars } };
  return scaleSteps(deriveCourse(plan, way, how), timeScale).filter(isGoal);
};
const named = (steps: readonly GoalStep[], id: string): GoalStep => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}; there are ${steps.map((one) => one.id).join(', ')}`);
  return found;
};

const suite = labOfSuite(settings, other);

async function asApp(instance: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({
    ...suite.lab.databases.directAddress(instance),
    ...suite.lab.databases.credentials('ledger', 'app'),
    database: 'ledger',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

it('finds the world as the plan says it', async () => {
  expect(await suite.drive.act(named(stepsOf(across, 'conform'), 'ledger.conform'))).toMatchObject({
    is: 'reached',
    evidence: { backupRetentionDays: 7, rolesThatMayConnect: 'app', kept: null },
  });
});

it('refuses to fail over a database that answers, and sees AWS fail over by itself', async () => {
  const step = named(stepsOf(here, 'ladder'), 'ledger.az-failover');
  expect(await suite.drive.look(step)).toMatchObject({
    is: 'blocked',
    because: [{ rule: 'there is something to fail over' }],
  });
  const fault = suite.lab.world.faults.start({ fault: 'az-failure', database: 'ledger', then: 'failover' });
  const result = await suite.drive.act(step);
  suite.lab.world.faults.stop(fault);
  expect(result).toMatchObject({ is: 'reached', evidence: { by: 'AWS', startedAt: expect.any(String) as string } });
  expect(result.notes.sent).toEqual([]);
});

it('brings back what was deleted, under the old name, and keeps the damaged instance', async () => {
  await asApp('ledger-use1', "insert into payments (body) values ('paid')");
  const [row] = await asApp('ledger-use1', 'select clock_timestamp() as at');
  const toTime = (row?.['at'] as Date).toISOString();
  await asApp('ledger-use1', 'delete from payments');
  const steps = stepsOf(here, 'restore', { toTime, resource: 'ledger' });

  expect(await suite.drive.act(named(steps, 'ledger.restore'))).toMatchObject({
    is: 'reached',
    evidence: { instance: 'ledger-use1-restored-t1', from: 'pitr', asOf: toTime, multiAz: true },
  });
  expect(await suite.drive.act(named(steps, 'ledger.check'))).toMatchObject({
    is: 'reached',
    evidence: { 'payments are there': 'ok', 'it is writable': 'ok' },
  });
  expect(await suite.drive.act(named(steps, 'ledger.set-aside'))).toMatchObject({
    is: 'reached',
    evidence: { instance: 'ledger-use1-damaged-t1', keepUntil: expect.any(String) as string },
  });
  expect(await suite.drive.act(named(steps, 'ledger.take-place'))).toMatchObject({
    is: 'reached',
    evidence: { instance: 'ledger-use1', was: 'ledger-use1-restored-t1' },
  });
  expect(await asApp('ledger-use1', 'select body from payments')).toEqual([{ body: 'paid' }]);
  expect(await asApp('ledger-use1-damaged-t1', 'select body from payments')).toEqual([]);
}, 120_000);

it('clones the primary in the other Region for a drill, and leaves nothing of it', async () => {
  const steps = stepsOf(across, 'clone', { tag: 't2' });
  // Of the instance that was set aside: its backups are the ones that are replicated.
  // unsafe: a derived step's target is its goal's.
  const clone = named(steps, 'ledger.clone');
  const from = { region: preferred, instance: 'ledger-use1-damaged-t1' };
  expect(
    await suite.drive.act({ ...clone, target: { ...(clone.target as Targets['rds-postgres.clone']), from } }),
  ).toMatchObject({
    is: 'reached',
    evidence: { instance: 'drill-t2-ledger', region: other, from: 'pitr', multiAz: false },
  });
  const left = await suite.drive.act(named(stepsOf(across, 'conform'), 'ledger.conform'));
  expect(left.is === 'blocked' ? left.because.map(({ rule }) => rule) : left).toContain(
    'no drill leaves anything behind',
  );
  expect(await suite.drive.act(named(steps, 'ledger.remove'))).toMatchObject({
    is: 'reached',
    evidence: { gone: true },
  });
  expect(suite.lab.databases.states().map(({ id }) => id)).not.toContain('drill-t2-ledger');
});
