import { rdsIn } from './rds-in';
import { isRead } from './reads';
import { gateOpen, openDrill, type Drill } from './drill';

/** Only a database: nothing in it carries an account in its name, so only the door can tell. */
const anotherAccount = `application: payments
accounts: ['999988887777']
regions: { preferred: us-east-1, other: eu-west-1, witness: us-west-2 }
objectives: { rto: 15m, rpo: 60s, detection: 1m }
evidence: { us-east-1: payments-dr-use1, eu-west-1: payments-dr-euw1, us-west-2: payments-dr-usw2 }
resources:
  ledger:
    kind: rds-postgres
    in: { us-east-1: { instance: ledger-use1 }, eu-west-1: { instance: ledger-euw1 } }
    probe: { secret: ledger/probe, database: ledger }
    fence: { secret: ledger/fence, roles: [app] }
gates: { promote: { approvals: 2, approvers: { ops-lead: {}, dba: {}, duty: {} }, within: 5m, otherwise: hold } }
`;

let drill: Drill;
afterEach(() => drill.close(), 60_000);

describe('a plan of another account', () => {
  it('is refused before any change: the step says which account and which it wanted', async () => {
    drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false, plan: () => anotherAccount });
    const running = drill.failover();
    await running.until(gateOpen);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '60s');
    const parked = await running.until((progress) => progress.steps.some((step) => step.status === 'parked'));
    const because = parked.steps.flatMap((step) => step.because);
    expect(because).toContainEqual(
      expect.objectContaining({ rule: 'WrongAccount', saw: expect.stringContaining('111122223333') as string }),
    );
    const all = await drill.journal('request');
    expect(all.filter((entry) => entry.is === 'request' && !isRead(entry.operation))).toEqual([]);
  }, 120_000);
});

describe('a standby that somebody promoted before us', () => {
  it('blocks the operation before anything moves, every reason named', async () => {
    drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false });
    const rds = rdsIn(drill.stage, 'eu-west-1');
    await rds.promoteReadReplica({ DBInstanceIdentifier: 'ledger-euw1' });
    for (let source: string | undefined = 'x'; source !== undefined;) {
      const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: 'ledger-euw1' });
      source = DBInstances?.[0]?.ReadReplicaSourceDBInstanceIdentifier;
    }
    rds.destroy();
    const changesBefore = (await drill.journal('request')).length;
    const parked = await drill
      .failover()
      .until((progress) => progress.steps.some((step) => step.id === 'assess' && step.status === 'parked'));
    expect(parked.steps.find((step) => step.id === 'assess')?.because).toContainEqual(
      expect.objectContaining({ rule: 'it is a replica' }),
    );
    const since = (await drill.journal('request')).slice(changesBefore);
    expect(since.filter((entry) => entry.is === 'request' && !isRead(entry.operation))).toEqual([]);
  }, 120_000);
});

describe('a dry run against the living world', () => {
  it('sends nothing, in a few seconds, and a real failover is not refused because of it', async () => {
    drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false });
    const ran = await drill.muster(
      'duty',
      'failover',
      'payments',
      '--reason',
      'rehearsal',
      '--mode',
      'dry-run',
      '--json',
    );
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('rds:PromoteReadReplica');
    const all = await drill.journal('request');
    expect(all.filter((entry) => entry.is === 'request' && !isRead(entry.operation))).toEqual([]);
    await drill.failover().until(gateOpen);
  }, 120_000);
});
