/** What operations start with: compound ones whole, every part in its direction, from one plan, with names of their own. */
import {
  buildDrill,
  buildFailback,
  buildFailover,
  buildLadder,
  buildOperation,
  type Place,
  type Starting,
} from '../../contract/build-input';
import { type OperationInput } from '../../contract/operation-input';
import { type Mode, type Operation, operationNames } from '../../domain/report';
import { isGoal, isPromotion } from '../../domain/steps/step';
import { referencePlan, westward } from '../domain/reference-plan';

const eastward = { from: westward.to, to: westward.from };
const place: Place = { musterVersion: '0.1.0', timeScale: 0.1, queuePrefix: 'q.', searchAttributes: ['MusterPhase'] };

function starting(change: Partial<Starting> = {}): Starting {
  return {
    plan: referencePlan(),
    planHash: 'hash',
    way: westward,
    mode: 'real',
    reason: 'why',
    by: 'oncall',
    nonce: 'n',
    particulars: { tag: 't-1' },
    ...change,
  };
}

const kept = { region: 'us-east-1', instance: 'ledger-use1-retired-t-0' };

const partsOf = (input: OperationInput): readonly OperationInput[] => [
  input,
  ...(input.chain?.next ?? []).map((link) => link.input),
];
const waysOf = (input: OperationInput): readonly string[] =>
  partsOf(input).map(({ operation, from, to }) => `${operation} ${from} ${to}`);
const gatesOf = ({ steps }: OperationInput): readonly string[] =>
  steps.filter(({ is }) => is === 'gate').map(({ id }) => id);
const drill = (mode: Mode, change: Partial<Starting> = {}): OperationInput =>
  buildDrill({ ...starting({ mode, ...change }), name: 'quarterly-live', scenario: 'regional-failover' }, place);
const minute = 60_000;

describe('an operation by itself', () => {
  it.each(operationNames)('%s carries plan, hash and tag, and durations that are scaled once', (operation) => {
    const input = buildOperation(operation, starting({ particulars: { tag: 't-1', delete: kept } }), place);
    expect(input).toMatchObject({ operation, planHash: 'hash', claimNonce: 'n', n: 1, anyStepsQueue: 'q.steps.any' });
    expect(input.plan).toEqual(referencePlan());
    expect(input.objectives.rtoMs).toBe(referencePlan().objectives.rtoMs * place.timeScale);
    expect(input.chain).toBeUndefined();
    expect(JSON.parse(JSON.stringify(input))).toEqual(input);
  });

  it('is impaired since what was stated, and says nothing where nothing was', () => {
    const at = '2026-11-24T08:59:00.000Z';
    expect(buildOperation('failover', starting({ since: at }), place).impairedSince).toEqual({ at, known: 'stated' });
    expect('impairedSince' in buildOperation('failover', starting(), place)).toBe(false);
  });

  it('is asked for by the rules of its own gate, and by those of the promotion where the plan says no other', () => {
    const { promote } = referencePlan().gates;
    const plan = referencePlan({ gates: { promote, delete: { ...promote, approvals: 1, withinMs: 86_400_000 } } });
    const rules = (operation: Operation) =>
      buildOperation(operation, starting({ plan, particulars: { tag: 't-1', delete: kept } }), place).gate;
    expect(rules('decommission')).toMatchObject({ approvals: 1, withinMs: 8_640_000 });
    expect(rules('restore')).toMatchObject({ approvals: 2, withinMs: 30_000 });
  });

  it('carries the two clusters that orchestrate it where there are two; a dry run has no use for them', () => {
    const orchestrator = {
      clusters: [
        { region: 'eu-west-1', name: 'eu-west-1', initialFailoverVersion: 1 },
        { region: 'us-west-2', name: 'us-west-2', initialFailoverVersion: 2 },
      ],
    };
    const paired = { ...place, orchestrator };
    const { quarantine, ...failover } = buildFailover(starting(), paired);
    expect([failover.orchestrator, quarantine?.input.orchestrator]).toEqual([orchestrator, orchestrator]);
    expect('orchestrator' in buildFailover(starting(), place)).toBe(false);
    expect('orchestrator' in buildFailover(starting({ mode: 'dry-run' }), paired)).toBe(false);
  });

  it('is planned with measured times where somebody measured', () => {
    const timed: Place = {
      ...place,
      timed: (steps) => steps.map((step) => ({ ...step, timing: { ...step.timing, source: 'measured' } })),
    };
    const { steps } = buildOperation('reprotect', starting(), timed);
    expect(new Set(steps.map(({ timing }) => timing.source))).toEqual(new Set(['measured']));
  });
});

describe('a failover', () => {
  it('leaves a quarantine of the side it leaves, for as long as its fence is not proven', () => {
    const { quarantine } = buildFailover(starting({ since: '2026-11-24T08:59:00.000Z' }), place);
    expect(quarantine?.workflowId).toBe('quarantine/payments');
    expect(quarantine?.input).toMatchObject({ operation: 'quarantine', ...westward });
    expect(quarantine?.input.impairedSince).toBeUndefined();
  });

  it('leaves none when it is only a dry run, and none of what cannot be closed', () => {
    expect(buildFailover(starting({ mode: 'dry-run' }), place).quarantine).toBeUndefined();
    const { ledger } = referencePlan().resources;
    if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has a ledger');
    const { fence: _fence, ...open } = ledger;
    const plan = referencePlan({ resources: { ledger: open } });
    expect(buildFailover(starting({ plan }), place).quarantine).toBeUndefined();
  });
});

describe('a ladder', () => {
  const input = buildLadder(starting({ particulars: { tag: 't-1', resource: 'ledger' } }), place);

  it('begins in the Region of the database, and hands on to a failover', () => {
    expect(waysOf(input)).toEqual(['ladder us-east-1 us-east-1', 'failover us-east-1 eu-west-1']);
    expect(input.chain).toMatchObject({ of: 'ladder', part: 1, parts: 2, earlier: [] });
    expect(input.chain?.next[0]?.when).toBe('handed-on');
  });

  it('touches one database first, and then moves everything, with the people asked and the old side left in quarantine', () => {
    const [rung, whole] = partsOf(input);
    expect(new Set(rung?.steps.filter(isGoal).map(({ resource }) => resource))).toEqual(new Set(['ledger', 'payment']));
    expect(whole?.steps).toEqual(buildFailover(starting(), place).steps);
    expect(whole && gatesOf(whole)).toEqual(['gate.promote']);
    expect(whole?.quarantine).toBeDefined();
  });
});

describe('a failback', () => {
  const input = buildFailback(starting({ way: eastward }), place);

  it('builds protection at home, moves home, and builds protection behind it: three parts, each in its direction', () => {
    expect(waysOf(input)).toEqual([
      'reprotect eu-west-1 us-east-1',
      'switchover eu-west-1 us-east-1',
      'failback us-east-1 eu-west-1',
    ]);
    expect(input.chain).toMatchObject({ of: 'failback', part: 1, parts: 3 });
    expect(input.chain?.next.map(({ when }) => when)).toEqual(['done', 'done']);
  });

  it('asks people once, before the move home', () => {
    expect(partsOf(input).map(gatesOf)).toEqual([[], ['gate.promote'], []]);
  });

  it('makes another name in each part that makes one', () => {
    const made = partsOf(input).flatMap(namesMade);
    expect(made).toEqual([
      'ledger-use1-final-t-1',
      'ledger-use1-retired-t-1',
      'ledger-euw1-final-t-1',
      'ledger-euw1-retired-t-1',
    ]);
  });

  it('is one plan: the same, with the same hash, in every part', () => {
    for (const part of partsOf(input)) expect(part).toMatchObject({ planHash: 'hash', plan: input.plan });
  });
});

describe('a drill', () => {
  it('on clones is by itself, never on the way of a recovery, and says what its door may touch', () => {
    const input = drill('isolated');
    expect(input).toMatchObject({ operation: 'drill', mode: 'isolated', drill: { prefix: 'drill-t-1' } });
    expect(input.chain).toBeUndefined();
    expect(input.steps.some(isPromotion)).toBe(false);
  });

  it('that sends nothing is a failover that looks', () => {
    expect(drill('dry-run')).toMatchObject({
      operation: 'failover',
      mode: 'dry-run',
      drill: { name: 'quarterly-live' },
    });
    expect(drill('dry-run').quarantine).toBeUndefined();
  });

  it('knows the steps of a real failover the same way, whatever its own are', () => {
    const wanted = buildFailover(starting(), place)
      .steps.filter(isGoal)
      .map(({ id }) => id);
    for (const mode of ['dry-run', 'isolated', 'live'] as const)
      expect([...(drill(mode).drill?.failoverSteps ?? [])].sort()).toEqual([...wanted].sort());
  });

  it('says since when nothing: nobody was impaired', () => {
    const since = '2026-11-24T08:59:00.000Z';
    for (const mode of ['dry-run', 'isolated', 'live'] as const)
      for (const part of partsOf(drill(mode, { since }))) expect(part.impairedSince).toBeUndefined();
  });
});

describe('a live drill', () => {
  const input = drill('live');
  const { gate } = input;

  it('goes there, builds protection, comes back, builds protection', () => {
    expect(waysOf(input)).toEqual([
      'switchover us-east-1 eu-west-1',
      'reprotect eu-west-1 us-east-1',
      'switchover eu-west-1 us-east-1',
      'failback us-east-1 eu-west-1',
    ]);
    for (const part of partsOf(input)) expect(part).toMatchObject({ mode: 'live', drill: { prefix: 'drill-t-1' } });
  });

  it('asks at its own gate before anything, and never again: after the promotion it only goes forward', () => {
    expect(partsOf(input).map(gatesOf)).toEqual([['gate.drill'], [], [], []]);
  });

  it('asks for the time without protection, twice, and the time without writes, and is over when nobody answers', () => {
    const real = buildDrill(
      { ...starting({ mode: 'live' }), name: 'by-hand', scenario: 'regional-failover' },
      { ...place, timeScale: 1 },
    );
    const { otherwise, unprotected } = real.gate;
    expect(otherwise).toBe('abort');
    const [there = 0, back = 0, ...more] = unprotected?.spansMs ?? [];
    expect(more).toEqual([]);
    // A replica takes 20 minutes at the least, and follows for five before it counts; the first span has the soak of 30 as well.
    expect(back).toBeGreaterThan(25 * minute);
    expect(there - back).toBeGreaterThan(29 * minute);
    // Promotion 120 s, shift 15 s, one TTL and the check 63 s; the rest is a few looks.
    expect(unprotected?.writeOutageMs).toBeGreaterThan(198_000);
    expect(unprotected?.writeOutageMs).toBeLessThan(220_000);
    // Scaled as the steps are that it is made of.
    expect(gate.unprotected?.writeOutageMs).toBeLessThan(unprotected?.writeOutageMs ?? 0);
  });

  it('soaks for as long as its calendar says, and asks for as long as its calendar says', () => {
    const rules = {
      name: 'quarterly-live',
      mode: 'live',
      scenario: 'regional-failover',
      times: { is: 'cron', cron: '0 10 * * 2' },
      soakMs: 600_000,
      gate: { withinMs: 120_000 },
    } as const;
    const short = buildDrill(
      { ...starting({ mode: 'live' }), name: rules.name, scenario: rules.scenario, rules },
      place,
    );
    expect(short.gate.withinMs).toBe(12_000);
    const soaks = partsOf(short).map(({ steps }) =>
      steps.filter(({ phase }) => phase === 'soak').map(({ timing }) => timing.expectedMs),
    );
    expect(soaks).toEqual([[60_000], [], [], []]);
  });

  it('looks at its abort alarms on the way there only: after the promotion it goes forward', () => {
    const guards = partsOf(input).map(({ steps }) => steps.filter(({ id }) => id === 'drill.guard').length);
    expect(guards).toEqual([1, 0, 0, 0]);
    expect(drill('dry-run').steps.map(({ id }) => id)).not.toContain('drill.guard');
    expect(drill('isolated').steps.map(({ id }) => id)).toContain('drill.guard');
  });

  it('makes names that differ between its parts', () => {
    const made = partsOf(input).flatMap(namesMade);
    expect(new Set(made).size).toBe(made.length);
    expect(made).toHaveLength(4);
  });
});

function namesMade({ steps }: OperationInput): readonly string[] {
  return steps.filter(isGoal).flatMap((step) => {
    if (step.goal === 'rds-postgres.keep') return [step.target.snapshot];
    return step.goal === 'rds-postgres.retire' ? [step.target.as] : [];
  });
}
