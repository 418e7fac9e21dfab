/** A restore that another client started although nobody can freeze its writers: it does not call that a proven fence. */
import { type Request } from '../../domain/goal';
import { referencePlan } from '../domain/reference-plan';
import { acts } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';
import { simple, tag } from './starts';

const here = { from: 'us-east-1', to: 'us-east-1' };
const toTime = '2026-11-26T02:00:00.000Z';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

it('asks again with the impossible fence named before it renames anything, and says so at the end', async () => {
  const { ledger, ...others } = referencePlan().resources;
  const { fence: _fence, ...open } = ledger as Extract<typeof ledger, { kind: 'rds-postgres' }>;
  const plan = referencePlan({ resources: { ledger: open, ...others } });
  const rename: Request = {
    call: 'rds:ModifyDBInstance',
    region: here.to,
    input: { DBInstanceIdentifier: 'ledger-use1', NewDBInstanceIdentifier: 'aside', ApplyImmediately: true },
  };
  stage.script = {
    'ledger.set-aside': ({ may, intent }) =>
      may === 'act' && intent ? { is: 'reached', evidence: {} } : { is: 'ready', send: [rename] },
  };
  const operation = await stage.start(simple(stage, 'restore', here, { plan, particulars: { tag, toTime } }));
  const asked = await operation.until(gateOpen);
  expect(asked.gate?.expectedFence).toBe('impossible');
  for (const by of ['ops-lead', 'dba'])
    await operation.decide('approve', by, { gate: 'cutover/1', acceptFence: 'proven' });
  const again = await operation.until(({ gate }) => gate?.gate === 'cutover/2' && gate.is === 'open');
  expect(again.gate?.why).toContain('impossible');
  expect(acts(stage, 'ledger.set-aside')).toEqual([]);
  for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { gate: 'cutover/2' });
  expect(await operation.result()).toMatchObject({ operation: 'restore', fence: { outcome: 'impossible' } });
});
