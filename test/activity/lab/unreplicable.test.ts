/** Databases of which no replica can be made as they are: told before anything is asked of AWS, and made once that is mended. */
import { type Targets } from '../../../domain/kinds/table';
import { type Plan } from '../../../domain/plan';
import { deriveCourse, noParticulars } from '../../../domain/steps/derive';
import { scaleSteps } from '../../../domain/steps/scale';
import { type GoalStep, isGoal } from '../../../domain/steps/step';
import { settingsSchema } from '../../../lab/world/settings';
import { account, driveInLab } from './drive-in-lab';
import { labOfSuite } from './lab-of-suite';

const [here, there] = ['eu-west-1', 'us-east-1'] as const;
const timeScale = 0.01;
const key = `arn:aws:kms:${there}:${account}:key/of-us-east-1`;

const database = (name: string, primary: { readonly managedPassword?: boolean }) => ({
  ...{ name, database: name, primary: { id: `${name}-euw1`, region: here, ...primary } },
  roles: { probe: { may: 'probe', secret: `${name}/probe` } },
  schema: 'create table payments (id bigserial primary key);',
});
const settings = settingsSchema.parse({
  timeScale,
  links: { defaultMs: 5, jitterMs: 0 },
  databases: [database('ledger', {}), database('vault', { managedPassword: true })],
});

const resource = (name: string): Plan['resources'][string] => ({
  kind: 'rds-postgres',
  needs: [],
  in: { [there]: { instance: `${name}-use1` }, [here]: { instance: `${name}-euw1` } },
  probe: { secret: `${name}/probe`, database: name },
  backupRetentionDays: 7,
});
const plan: Plan = {
  application: 'payments',
  accounts: [account],
  regions: { preferred: there, other: here, witness: 'us-west-2' },
  objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
  evidence: {},
  gates: { promote: { approvals: 1, approvers: ['dba'], withinMs: 300_000, expectedMs: 60_000, otherwise: 'hold' } },
  resources: { ledger: resource('ledger'), vault: resource('vault') },
};
const how = { course: 'reprotect', particulars: { ...noParticulars, tag: 't1' } } as const;
const steps = scaleSteps(deriveCourse(plan, { from: here, to: there }, how), timeScale).filter(isGoal);
function replicate(name: string): GoalStep {
  const found = steps.find(({ id }) => id === `${name}.replicate`);
  if (!found) throw new Error(`no step ${name}.replicate; there are ${steps.map(({ id }) => id).join(', ')}`);
  return found;
}
/** What AWS answered to every request for a replica. */
const asked = () =>
  suite.lab.world.journal
    .entries('request')
    .flatMap((entry) =>
      entry.is === 'request' && entry.operation === 'CreateDBInstanceReadReplica' ? [entry.outcome] : [],
    );
const made = () => suite.lab.databases.states().map(({ id }) => id);

const suite = labOfSuite(settings, here);

it('says that an encrypted database needs a key of the Region where its replica goes, and where to write it', async () => {
  const result = await suite.drive.act(replicate('ledger'));
  expect(result.is === 'blocked' ? result.because.map(({ wanted }) => wanted).join(' ') : result).toContain('kmsKey');
  expect(asked()).toEqual([]);
  expect(made()).not.toContain('ledger-use1');
});

it('makes the replica once the plan names that key', async () => {
  const step = replicate('ledger');
  // unsafe: a derived step's target is its goal's.
  const target = step.target as Targets['rds-postgres.replicate'];
  const keyed = { ...step, target: { ...target, settings: complete } };
  const result = await driveInLab(suite.outside).act(keyed);
  expect(result).toMatchObject({ is: 'reached', evidence: { instance: 'ledger-use1', replication: 'replicating' } });
  expect(asked()).toEqual(['ok']);
});

it('says that a database whose password Secrets Manager manages has no replicas, and asks AWS for none', async () => {
  const step = replicate('vault');
  const target = step.target as Targets['rds-postgres.replicate'];
  const result = await suite.drive.act({ ...step, target: { ...target, settings: complete } });
  expect(result.is === 'blocked' ? result.because : result).toContainEqual(
    expect.objectContaining({ rule: 'the master password is not managed by Secrets Manager' }),
  );
  expect(asked()).toEqual(['ok']);
  expect(made()).not.toContain('vault-use1');
});

/** All that is otherwise copied from an instance of that Region. */
const complete = {
  class: 'db.r6g.2xlarge',
  multiAz: false,
  subnetGroup: 'default',
  securityGroups: ['sg-1'],
  parameterGroup: 'default.postgres18',
  kmsKey: key,
};
