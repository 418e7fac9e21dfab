/** When a build may become current: every queue, through every cluster. */
import fc from 'fast-check';
import { isBuild, judgeMove, judgeRollOut, type QueuePoll, queuesOf } from '../../../domain/orchestrator/versions';

const [first, second] = ['eu-west-1', 'us-west-2'];
const queues = ['recovery', `steps.${first}`, `steps.${second}`, 'steps.any'];
const clusters = [
  { name: first, answers: true, active: true },
  { name: second, answers: true, active: false },
];
const all = (build: string): readonly QueuePoll[] =>
  queues.flatMap((queue) => [first, second].map((via) => ({ queue, via, build })));
const seen = { build: '2', clusters, queues, polls: all('2') };

it('may become current when it polls every queue through every cluster, whoever else polls', () => {
  expect(judgeRollOut(seen)).toEqual([]);
  expect(judgeRollOut({ ...seen, polls: [...all('1'), ...all('2')] })).toEqual([]);
});

it('is refused by name for exactly what lacks it', () => {
  const needed = [...all('2')];
  fc.assert(
    fc.property(fc.subarray(needed), fc.subarray([...all('1')]), (own, others) => {
      const lacking = judgeRollOut({ ...seen, polls: [...others, ...own] }).map(({ saw }) => saw);
      const absent = needed.filter((one) => !own.includes(one));
      expect(new Set(lacking)).toEqual(
        new Set(absent.map(({ queue, via }) => `nobody of build 2 polls ${queue} via ${via}`)),
      );
    }),
  );
});

it('an unversioned worker is of no build', () => {
  const polls = all('2').map((one) => ({ ...one, build: null }));
  expect(judgeRollOut({ ...seen, polls })).toHaveLength(queues.length * clusters.length);
});

it('counts the queue of a Region without a cluster while somebody polls it, and not once that Region is lost', () => {
  const primary = { queue: 'steps.us-east-1', via: first };
  const polls = [...all('2'), { ...primary, build: '1' }];
  expect(queuesOf({ queues, polls })).toContain('steps.us-east-1');
  expect(judgeRollOut({ ...seen, polls }).map(({ saw, wanted }) => [saw, wanted])).toEqual(
    [first, second].map((via) => [
      `nobody of build 2 polls steps.us-east-1 via ${via}`,
      'MUSTER_BUILD=2 muster worker --region us-east-1',
    ]),
  );
  expect(judgeRollOut(seen)).toEqual([]);
});

it.each([
  ['a silent cluster', [true, false], [true, false], 'every cluster answers', 'us-west-2 is silent'],
  ['two that are active', [true, true], [true, true], 'one cluster is active', 'eu-west-1 and us-west-2 both are'],
  ['none that is active', [true, true], [false, false], 'one cluster is active', 'none says so'],
])('%s keeps it from becoming current', (_name, answers, active, rule, saw) => {
  const words = clusters.map(({ name }, index) => ({
    ...{ name, answers: answers[index] ?? false, active: active[index] ?? false },
  }));
  expect(judgeRollOut({ ...seen, clusters: words })).toEqual([expect.objectContaining({ rule, saw })]);
});

it('takes a run over where it polls what every run needs, through either cluster', () => {
  const polls = ['recovery', 'steps.any'].map((queue) => ({ queue, via: second, build: '2' }));
  expect(judgeMove({ build: '2', polls })).toEqual([]);
  expect(judgeMove({ build: '1', polls }).map(({ saw }) => saw)).toEqual([
    'nobody of build 1 polls recovery',
    'nobody of build 1 polls steps.any',
  ]);
  expect(judgeMove({ build: '2', polls: polls.slice(1) })).toHaveLength(1);
});

it.each([
  ['0.2.0', true],
  ['1.0.0+exp.sha-5114f85', true],
  ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', true],
  ['_nightly', true],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
  ['__unversioned__', false],
  ['', false],
  ['a b', false],
  ['registry/muster:2', false],
  ["1'", false],
  ['-rf', false],
])('takes %j for a build: %p', (text, is) => {
  expect(isBuild(text)).toBe(is);
});
