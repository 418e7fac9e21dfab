import fc from 'fast-check';
import fs from 'node:fs';
import path from 'node:path';
import { judgeLag, judgeSentinel, sentinelRules, type SentinelSeen } from '../../../domain/orchestrator/sentinel';

const run = (more: Partial<SentinelSeen['runs'][number]> = {}) => ({
  ...{ workflowId: 'recovery/payments', taskAttempts: 0, taskFailure: null, needs: ['recovery', 'steps.eu-west-1'] },
  ...more,
});
const queue = (more: Partial<SentinelSeen['queues'][number]> = {}) => ({
  ...{ name: 'steps.eu-west-1', pollers: 2, waiting: 0, oldestMs: 0, added: 0, dispatched: 0 },
  ...more,
});
const seen = (more: Partial<SentinelSeen> = {}): SentinelSeen => ({
  ...{ region: 'us-west-2', runs: [run()], queues: [queue()], deadLetters: [] },
  ...more,
});
const rulesOf = (more: Partial<SentinelSeen>) => judgeSentinel(seen(more)).map(({ rule }) => rule);

it('what goes on is nothing to tell', () => {
  expect(rulesOf({})).toEqual([]);
});

describe('workflow tasks that fail', () => {
  test.each([
    [1, false],
    [2, false],
    [3, true],
    [40, true],
  ])('attempt %i is told: %s', (taskAttempts, told) => {
    expect(rulesOf({ runs: [run({ taskAttempts })] })).toEqual(told ? ['Workflow tasks fail'] : []);
  });

  it('are told with what they failed with', () => {
    const [warning] = judgeSentinel(
      seen({ runs: [run({ taskAttempts: 3, taskFailure: 'TMPRL1100 nondeterminism' })] }),
    );
    expect(warning?.says).toBe(
      'workflow tasks of recovery/payments fail in us-west-2, attempt 3: TMPRL1100 nondeterminism: it does not go on',
    );
  });
});

describe('a queue', () => {
  test.each([
    ['without pollers that running work needs', queue({ pollers: 0 }), ['Nobody polls a queue']],
    ['without pollers that nobody needs', queue({ name: 'steps.any', pollers: 0, waiting: 3, oldestMs: 60_000 }), []],
    ['whose tasks wait long', queue({ waiting: 1, oldestMs: 10_001 }), ['Tasks wait for a worker']],
    ['whose tasks wait a little', queue({ waiting: 4, oldestMs: 9_000 }), []],
    ['that rises', queue({ waiting: 4, oldestMs: 2_001, added: 3, dispatched: 1 }), ['Tasks wait for a worker']],
    ['that rises and is answered at once', queue({ waiting: 1, oldestMs: 500, added: 3, dispatched: 1 }), []],
    [
      'that is unpolled and waits: told once',
      queue({ pollers: 0, waiting: 9, oldestMs: 99_000 }),
      ['Nobody polls a queue'],
    ],
  ])('%s', (_, one, rules) => {
    expect(rulesOf({ queues: [one] })).toEqual(rules);
  });

  it('of one Region names the Region whose worker polls it', () => {
    const insteadOf = (name: string) =>
      judgeSentinel(seen({ runs: [run({ needs: [name] })], queues: [queue({ name, pollers: 0 })] }))[0]?.instead;
    expect(insteadOf('a.steps.eu-west-1')).toBe('start a worker: muster worker --region eu-west-1');
    expect(insteadOf('steps.any')).toBe('start a worker: muster worker --region REGION');
    expect(insteadOf('recovery')).toBe('start a worker: muster worker --region REGION');
  });
});

it('dead letters are told where there are any', () => {
  expect(rulesOf({ deadLetters: [{ queue: '3_eu-west-1_us-west-2_x', messages: 0 }] })).toEqual([]);
  expect(rulesOf({ deadLetters: [{ queue: '3_eu-west-1_us-west-2_x', messages: 2 }] })).toEqual([
    'Replication gave up',
  ]);
});

it('a copy that is further behind than a handover waits for is told', () => {
  expect(judgeLag('us-west-2', 5_000)).toEqual([]);
  expect(judgeLag('us-west-2', 12_300)).toMatchObject([
    { rule: 'The copy is behind', says: expect.stringContaining('12.3 s behind') as string },
  ]);
});

it('every warning has a remedy, and a part of the runbook that is there', () => {
  const text = fs.readFileSync(path.resolve(__dirname, '../../../docs/orchestrator.md'), 'utf8');
  const sentinel = text.slice(text.indexOf('\n## Sentinel\n'));
  for (const rule of sentinelRules) expect(sentinel).toContain(`\n### ${rule}\n`);
  const any = fc.record({
    region: fc.constant('eu-west-1'),
    runs: fc.array(
      fc.record({
        workflowId: fc.string(),
        taskAttempts: fc.nat(9),
        taskFailure: fc.option(fc.string()),
        needs: fc.subarray(['a', 'b']),
      }),
    ),
    queues: fc.array(
      fc.record({
        ...{ name: fc.constantFrom('a', 'b'), pollers: fc.nat(2), waiting: fc.nat(3), oldestMs: fc.nat(30_000) },
        ...{ added: fc.nat(3), dispatched: fc.nat(3) },
      }),
    ),
    deadLetters: fc.array(fc.record({ queue: fc.string(), messages: fc.nat(2) })),
  });
  fc.assert(
    fc.property(any, (one) => {
      for (const { rule, says, instead, runbook } of judgeSentinel(one)) {
        expect([says, instead].every((line) => line !== '')).toBe(true);
        expect(runbook).toBe(`docs/orchestrator.md, Sentinel: ${rule}`);
      }
    }),
  );
});
