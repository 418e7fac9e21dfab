/** A reprotect against the lab: the real SDK, real PostgreSQL, a replica made from a real copy. One world, in the order of the steps. */
import { type Plan } from '../../../domain/plan';
import { deriveCourse, deriveFailover, noParticulars } from '../../../domain/steps/derive';
import { scaleSteps } from '../../../domain/steps/scale';
import { type GoalStep, isGoal } from '../../../domain/steps/step';
import { settingsSchema } from '../../../lab/world/settings';
import { account, driveInLab } from './drive-in-lab';
import { labOfSuite } from './lab-of-suite';

const [left, reached] = ['us-east-1', 'eu-west-1'] as const;
const timeScale = 0.02;

const settings = settingsSchema.parse({
  timeScale,
  links: { defaultMs: 5, jitterMs: 0 },
  databases: [
    {
      name: 'ledger',
      database: 'ledger',
      primary: { id: 'ledger-use1', region: left },
      replicas: [{ id: 'ledger-euw1', region: reached, multiAz: false }],
      replicatedBackups: [reached],
      roles: {
        app: { may: 'app', secret: 'ledger/app' },
        probe: { may: 'probe', secret: 'ledger/probe' },
        fence: { may: 'fence', secret: 'ledger/fence' },
      },
      schema: 'create table payments (id bigserial primary key);',
    },
  ],
});

const plan: Plan = {
  application: 'payments',
  accounts: [account],
  regions: { preferred: left, other: reached, witness: 'us-west-2' },
  objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
  evidence: {},
  gates: { promote: { approvals: 1, approvers: ['dba'], withinMs: 300_000, expectedMs: 60_000, otherwise: 'hold' } },
  resources: {
    ledger: {
      kind: 'rds-postgres',
      needs: [],
      in: { [left]: { instance: 'ledger-use1' }, [reached]: { instance: 'ledger-euw1', settings: { multiAz: false } } },
      probe: { secret: 'ledger/probe', database: 'ledger' },
      fence: { secret: 'ledger/fence', roles: ['app'] },
      backupRetentionDays: 7,
      replicateBackups: true,
      reprotect: { holdMs: 50_000 },
    },
  },
};

const failover = scaleSteps(deriveFailover(plan, { from: left, to: reached }), timeScale).filter(isGoal);
const goHome = scaleSteps(deriveFailover(plan, { from: reached, to: left }), timeScale).filter(isGoal);
const reprotect = scaleSteps(
  deriveCourse(
    plan,
    { from: reached, to: left },
    { course: 'reprotect', particulars: { ...noParticulars, tag: 't1' } },
  ),
  timeScale,
).filter(isGoal);

const conforming = scaleSteps(
  deriveCourse(plan, { from: left, to: reached }, { course: 'conform', particulars: noParticulars }),
  timeScale,
).filter(isGoal);
const backups = "backups replicated into the standby's Region";
const start = 'rds:StartDBInstanceAutomatedBackupsReplication';

const named = (steps: readonly GoalStep[], id: string): GoalStep => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}; there are ${steps.map((one) => one.id).join(', ')}`);
  return found;
};
const act = (id: string) => suite.drive.act(named(reprotect, id));

const suite = labOfSuite(settings, reached);

it("is as the plan says while the primary's backups are replicated", async () => {
  expect(await driveInLab(suite.outside).look(named(conforming, 'ledger.conform'))).toMatchObject({
    is: 'reached',
    evidence: { backupsReplicatedUpTo: expect.any(String) as string },
  });
});

it('refuses to rebuild protection from a standby', async () => {
  const result = await suite.drive.look(named(reprotect, 'ledger.confirm'));
  expect(result.is === 'blocked' ? result.because.map(({ rule }) => rule) : result).toContain('it is no replica');
});

it('confirms the new primary by its younger history, after a failover', async () => {
  const move = driveInLab(suite.outside);
  for (const id of ['ledger.fence', 'ledger.promote', 'ledger.verify'])
    expect([id, (await move.act(named(failover, id))).is]).toEqual([id, 'reached']);
  expect(await act('ledger.confirm')).toMatchObject({
    is: 'reached',
    evidence: { timeline: 2, otherTimeline: 1, rolesThatMayWrite: 'app' },
  });
});

it('keeps the old primary: closed, a last snapshot, another name', async () => {
  expect(await act('ledger.fence')).toMatchObject({ is: 'reached' });
  expect(await act('ledger.keep')).toMatchObject({ is: 'reached', evidence: { snapshot: 'ledger-use1-final-t1' } });
  const retired = await act('ledger.retire');
  expect(retired).toMatchObject({
    is: 'reached',
    evidence: {
      as: 'ledger-use1-retired-t1',
      snapshot: 'ledger-use1-final-t1',
      keepUntil: expect.any(String) as string,
    },
  });
  expect(retired.notes.sent.map(({ call }) => call)).toEqual(['rds:AddTagsToResource', 'rds:ModifyDBInstance']);
});

it('makes a replica under the old name, which may be promoted once it was seen to follow the new primary', async () => {
  expect(await act('ledger.replicate')).toMatchObject({
    is: 'reached',
    evidence: { instance: 'ledger-use1', replication: 'replicating', multiAz: true },
  });
  const blocked = await driveInLab(suite.outside).look(named(goHome, 'ledger.promote'));
  expect(blocked.is === 'blocked' ? blocked.because.map(({ rule }) => rule) : blocked).toEqual([
    'the replica was seen to follow',
  ]);
  expect(await act('ledger.stream')).toMatchObject({
    is: 'reached',
    evidence: { lagMs: 0, followed: expect.any(String) as string },
  });
  expect(await driveInLab(suite.outside).look(named(goHome, 'ledger.promote'))).toMatchObject({ is: 'ready' });
});

it("replicates the new primary's backups, by its identity, into the Region of the old one", async () => {
  const [before, confirmed] = [await suite.drive.look(named(reprotect, 'ledger.back-up')), await act('ledger.confirm')];
  expect(before).toMatchObject({ send: [{ call: start, region: left }] });
  const reachedIt = await act('ledger.back-up');
  expect(reachedIt).toMatchObject({
    is: 'reached',
    evidence: {
      of: 'ledger-euw1 in eu-west-1',
      region: left,
      status: 'replicating',
      resourceId: confirmed.is === 'reached' ? confirmed.evidence['resourceId'] : 'not confirmed',
      latestAt: expect.any(String) as string,
    },
  });
  expect(reachedIt.notes.sent.map((one) => one.call)).toEqual([start]);
});

it('has none of the replica that took the name of the old primary, whose own backups are another instance’s', async () => {
  const result = await driveInLab(suite.outside).look(named(conforming, 'ledger.conform'));
  expect(result.is === 'blocked' ? result.because.map(({ rule }) => rule) : result).toContain(backups);
});

it('finds nothing to fence, to keep or to retire when it is run again', async () => {
  const again = driveInLab(suite.outside);
  const results = await Promise.all(
    ['ledger.fence', 'ledger.keep', 'ledger.retire', 'ledger.replicate', 'ledger.back-up'].map((id) =>
      again.look(named(reprotect, id)),
    ),
  );
  expect(results.map(({ is }) => is)).toEqual(['reached', 'reached', 'reached', 'reached', 'reached']);
});
