/** What an operation starts with: derived and scaled once, by the client, from plan and wish. */
import { buildInput, type Wish } from '../../clients/operations/build-input';
import { referencePlan } from '../domain/reference-plan';

describe('the input of a switchover', () => {
  const { ledger, ...others } = referencePlan().resources;
  const { fence: _fence, ...open } = ledger as Extract<typeof ledger, { kind: 'rds-postgres' }>;
  const wish: Wish = {
    operation: 'switchover',
    plan: referencePlan(),
    planHash: 'f'.repeat(64),
    mode: 'real',
    reason: 'drill',
    by: 'duty',
    nonce: 'n',
  };
  const place = { musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', searchAttributes: [] };

  test('has steps that wait for a proven fence', () => {
    const promote = buildInput(wish, place).steps.find(({ id }) => id === 'ledger.promote');
    expect(promote?.after).toContainEqual({ step: 'ledger.fence', until: 'reached' });
  });

  test('is refused before anything is asked when the plan cannot prove that nothing is lost', () => {
    const plan = referencePlan({ resources: { ledger: open, ...others } });
    expect(() => buildInput({ ...wish, plan }, place)).toThrow('payments cannot be switched over without loss');
  });
});

describe('the input of a failover', () => {
  const wish: Wish = {
    operation: 'failover',
    plan: referencePlan(),
    planHash: 'f'.repeat(64),
    mode: 'real',
    reason: 'down',
    by: 'duty',
    nonce: 'n',
  };
  const place = { musterVersion: '0.1.0', timeScale: 1, queuePrefix: 'q.', searchAttributes: [] };

  test("goes to the plan's other Region by default, with steps on the queue of the surviving Region", () => {
    expect(buildInput(wish, place)).toMatchObject({
      from: 'us-east-1',
      to: 'eu-west-1',
      stepsQueue: 'q.steps.eu-west-1',
      n: 1,
      claimNonce: 'n',
    });
    expect(buildInput({ ...wish, to: 'us-east-1' }, place)).toMatchObject({ from: 'eu-west-1', to: 'us-east-1' });
  });

  test('is scaled once, while the plan in it stays as it was hashed', () => {
    const [full, tenth] = [buildInput(wish, place), buildInput(wish, { ...place, timeScale: 0.1 })];
    expect(tenth.plan).toEqual(full.plan);
    expect(tenth.objectives.rtoMs).toBeCloseTo(full.objectives.rtoMs / 10);
    expect(tenth.gate.withinMs).toBeCloseTo(full.gate.withinMs / 10);
  });

  test('states since when it is impaired only when somebody said so', () => {
    expect(buildInput(wish, place).impairedSince).toBeUndefined();
    expect(buildInput({ ...wish, since: '2026-11-23T03:02:11.000Z' }, place).impairedSince).toEqual({
      at: '2026-11-23T03:02:11.000Z',
      known: 'stated',
    });
  });

  test('survives a JSON round trip unchanged', () => {
    const input = buildInput(wish, place);
    expect(JSON.parse(JSON.stringify(input))).toEqual(input);
  });
});
