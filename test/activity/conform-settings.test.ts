/** `muster plan diff` on what an instance is made with: what the plan says of either side and the world has not, and nothing else. */
import { type Targets } from '../../domain/kinds/table';
import { type Plan } from '../../domain/plan';
import { deriveCourse, noParticulars } from '../../domain/steps/derive';
import { isGoal } from '../../domain/steps/step';
import { conform } from './cases/rds-stay';
import { driveStep, lookOnce, pastOf } from './drive';
import { createFake } from './fakes/fake-outside';
import { instanceAt, type RestoreState, standby } from './fakes/restore-state';

type Target = Targets['rds-postgres.conform'];
type Settings = NonNullable<Target['settings']>;
const arn = 'arn:aws:kms:eu-west-1:111122223333:key/one';
const asMade: Settings['primary'] = {
  ...{ class: 'db.r6g.2xlarge', subnetGroup: 'data', securityGroups: ['sg-1'], parameterGroup: 'ledger18' },
};

async function look(settings: Partial<Settings>, change: (state: RestoreState) => void = () => undefined) {
  const target = { ...conform.target, settings: { primary: {}, standby: {}, ...settings } };
  const fake = createFake(conform.world(change));
  return (await lookOnce({ ...conform, target }, fake, pastOf(fake))).judgement;
}
const encrypted = (key: string) => (state: RestoreState) => {
  instanceAt(state, standby).described = { KmsKeyId: key };
};
const rulesOf = (judgement: Awaited<ReturnType<typeof look>>) =>
  judgement.is === 'blocked' ? judgement.because.map(({ rule }) => rule) : judgement.is;

it('tells every setting that the plan says of either side and the world has not, and where the plan says it', async () => {
  const judgement = await look({
    primary: { class: 'db.r6g.large', parameterGroup: 'ledger17' },
    standby: { subnetGroup: 'dr', securityGroups: ['sg-2', 'sg-1'], kmsKey: arn },
  });
  const from = (side: string, key: string) => `the plan: resources.ledger.in.${side}.settings.${key}`;
  expect(judgement).toEqual({
    is: 'blocked',
    because: [
      {
        ...{ rule: 'instance class', saw: 'ledger-use1: db.r6g.2xlarge', wanted: 'db.r6g.large' },
        source: from('us-east-1', 'class'),
      },
      {
        ...{ rule: 'parameter group', saw: 'ledger-use1: ledger18', wanted: 'ledger17' },
        source: from('us-east-1', 'parameterGroup'),
      },
      { rule: 'subnet group', saw: 'ledger-euw1: data', wanted: 'dr', source: from('eu-west-1', 'subnetGroup') },
      {
        ...{ rule: 'security groups', saw: 'ledger-euw1: sg-1', wanted: 'sg-1, sg-2' },
        source: from('eu-west-1', 'securityGroups'),
      },
      { rule: 'KMS key', saw: 'ledger-euw1: not encrypted', wanted: arn, source: from('eu-west-1', 'kmsKey') },
    ],
  });
});

it('finds no difference where both sides are as the plan says, whatever the order and the case', async () => {
  expect(rulesOf(await look({ primary: asMade, standby: { ...asMade, parameterGroup: 'Ledger18' } }))).toBe('reached');
});

it('tells of a replica of muster that was never seen to follow: no failover would promote it', async () => {
  const made = (tags: Record<string, string>) => (state: RestoreState) => {
    instanceAt(state, standby).tags = { 'muster:role': 'replica', ...tags };
  };
  expect(rulesOf(await look({}, made({})))).toEqual(['the replica was seen to follow']);
  expect(rulesOf(await look({}, made({ 'muster:followed': '2026-11-23T02:00:00.000Z' })))).toBe('reached');
});

it('does not compare what the plan does not say', async () => {
  const { result } = await driveStep(conform, createFake(conform.world(encrypted(arn))));
  expect(result).toMatchObject({ is: 'reached' });
});

describe('a key', () => {
  const asked = (kmsKey: string, key = arn) => look({ standby: { kmsKey } }, encrypted(key));

  it('is the same by its ARN and by its id', async () => {
    expect(rulesOf(await asked(arn))).toBe('reached');
    expect(rulesOf(await asked('one'))).toBe('reached');
    expect(rulesOf(await asked('mrk-1', 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1'))).toBe('reached');
  });

  it('is another one by another id, of another account, or where it is only the end of an id', async () => {
    expect(rulesOf(await asked('two'))).toEqual(['KMS key']);
    expect(rulesOf(await asked(arn.replace('1111', '9999')))).toEqual(['KMS key']);
    expect(rulesOf(await asked('ne'))).toEqual(['KMS key']);
  });

  it.each(['alias/ledger', 'arn:aws:kms:eu-west-1:111122223333:alias/ledger'])(
    'that the plan gives as %s cannot be compared, and is said so',
    async (kmsKey) => {
      expect(await asked(kmsKey)).toMatchObject({
        is: 'reached',
        evidence: { notCompared: `ledger-euw1: kmsKey ${kmsKey}, seen ${arn}` },
      });
      expect(rulesOf(await look({ standby: { kmsKey } }))).toEqual(['KMS key']);
    },
  );
});

it('takes both sides from the plan, and nothing where the plan says nothing', () => {
  const plan = (settings?: Settings['primary'] & { readonly multiAz?: boolean }): Plan => ({
    ...{ application: 'payments', accounts: [], evidence: {} },
    regions: { preferred: 'us-east-1', other: 'eu-west-1', witness: 'us-west-2' },
    objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
    gates: { promote: { approvals: 1, approvers: ['dba'], withinMs: 300_000, expectedMs: 60_000, otherwise: 'hold' } },
    resources: {
      ledger: {
        ...{ kind: 'rds-postgres', needs: [], backupRetentionDays: 7 },
        in: {
          'us-east-1': { instance: 'ledger-use1' },
          'eu-west-1': { instance: 'ledger-euw1', ...(settings ? { settings } : {}) },
        },
      },
    },
  });
  const targetOf = (one: Plan): Target => {
    const how = { course: 'conform', particulars: noParticulars } as const;
    const step = deriveCourse(one, { from: 'us-east-1', to: 'eu-west-1' }, how).find(
      ({ id }) => id === 'ledger.conform',
    );
    if (!step || !isGoal(step)) throw new Error('no step ledger.conform');
    // unsafe: a derived step's target is its goal's.
    return step.target as Target;
  };
  const said = targetOf(plan({ ...asMade, multiAz: false }));
  expect(said).toMatchObject({ settings: { primary: {}, standby: asMade }, multiAz: { standby: false } });
  expect(said.settings?.standby).not.toHaveProperty('multiAz');
  expect(targetOf(plan({ multiAz: false }))).not.toHaveProperty('settings');
});
