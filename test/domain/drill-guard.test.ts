/** Where a drill looks at its abort alarms: before a live one closes anything, before an isolated one writes to its clones. */
import { type Plan, type Way } from '../../domain/plan';
import { type Particulars } from '../../domain/kinds/kind';
import { type Operation } from '../../domain/report';
import { derive } from '../../domain/steps/derive-switchover';
import { type Step } from '../../domain/steps/step';
import { referencePlan, westward } from './reference-plan';

type Said = Omit<Particulars, 'tag'>;

const stepsOf = (operation: Operation, said: Said, plan: Plan = referencePlan(), way: Way = westward) =>
  derive(operation, plan, way, { tag: '20261124-7f', ...said });
const idsOf = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);
const edgesOf = (steps: readonly Step[], step: string): readonly string[] =>
  steps.find(({ id }) => id === step)?.after.map(({ step: before, until }) => `${before} ${until}`) ?? [];

/** All that must have come before, over any number of edges. */
function waitsFor(steps: readonly Step[], step: string): readonly string[] {
  const before = steps.find(({ id }) => id === step)?.after.map((edge) => edge.step) ?? [];
  return [...before, ...before.flatMap((one) => waitsFor(steps, one))];
}

const live: Said = { scenario: 'regional-failover', soakMs: 60_000 };

describe('the look at the abort alarms', () => {
  it('comes in a live drill after the gate and when capacity is there, and nothing is closed or promoted before it', () => {
    const steps = stepsOf('switchover', live);
    expect(edgesOf(steps, 'drill.guard')).toEqual([
      'gate.promote reached',
      'api.prewarm reached',
      'api.healthy reached',
    ]);
    const closing = idsOf(steps.filter(({ phase }) => phase === 'fence'));
    expect(closing).toEqual(['ledger.fence', 'ledger.drain', 'api.stand-down']);
    for (const id of closing) expect(edgesOf(steps, id)).toContain('drill.guard reached');
    expect(waitsFor(steps, 'ledger.promote')).toContain('drill.guard');
    expect(steps.find(({ id }) => id === 'drill.guard')?.required).toBe(true);
  });

  it('comes in an isolated drill once every clone is made, and nothing is written, asked or closed before it', () => {
    const { ledger, ...others } = referencePlan().resources;
    if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has a ledger');
    const books = {
      ...ledger,
      in: { 'us-east-1': { instance: 'books-use1' }, 'eu-west-1': { instance: 'books-euw1' } },
    };
    const plan = referencePlan({ resources: { ledger, books, ...others } });
    const steps = stepsOf('drill', { scenario: 'network-partition' }, plan);
    expect(edgesOf(steps, 'drill.guard')).toEqual(['assess reached', 'ledger.clone reached', 'books.clone reached']);
    for (const id of ['ledger.verify', 'ledger.check', 'ledger.fence', 'books.verify', 'books.fence'])
      expect(waitsFor(steps, id)).toContain('drill.guard');
    expect(edgesOf(steps, 'ledger.remove')).toContain('drill.guard ended');
  });

  it('is in no operation that is no drill, in no dry run, and in no plan that names no abort alarm', () => {
    for (const operation of ['failover', 'switchover', 'restore', 'reprotect', 'failback'] as const)
      expect(idsOf(stepsOf(operation, { toTime: '2026-11-24T08:41:00.000Z' }))).not.toContain('drill.guard');
    // What only looks has nothing that an alarm could end.
    expect(idsOf(stepsOf('failover', { scenario: 'regional-failover' }))).not.toContain('drill.guard');
    const { drills } = referencePlan();
    if (!drills) throw new Error('the reference plan has drills');
    const plan = referencePlan({ drills: { ...drills, alarms: { ...drills.alarms, abort: { 'us-east-1': [] } } } });
    expect(idsOf(stepsOf('switchover', live, plan))).not.toContain('drill.guard');
    const isolated = stepsOf('drill', { scenario: 'database-failover' }, plan);
    expect(idsOf(isolated)).not.toContain('drill.guard');
    expect(edgesOf(isolated, 'ledger.verify')).toEqual(['ledger.clone reached']);
  });
});
