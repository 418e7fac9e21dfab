import fc from 'fast-check';
import { writersOf, writersText } from '../../../domain/orchestrator/writers';

const clusters = [
  { name: 'us-west-2', initialFailoverVersion: 1 },
  { name: 'eu-west-1', initialFailoverVersion: 2 },
];
const of = (...stretches: readonly (readonly [version: number, events: number])[]) =>
  writersOf(
    stretches.flatMap(([version, events]) => Array.from({ length: events }, () => version)),
    clusters,
    100,
  );

it('one entry a stretch, in order: a cluster that became home again is named again', () => {
  expect(of([1, 48], [2, 64])).toEqual([
    { name: 'us-west-2', region: 'us-west-2', events: 48, from: 1, to: 48 },
    { name: 'eu-west-1', region: 'eu-west-1', events: 64, from: 49, to: 112 },
  ]);
  expect(of([1, 3], [2, 2], [101, 1]).map(({ name, from, to }) => [name, from, to])).toEqual([
    ['us-west-2', 1, 3],
    ['eu-west-1', 4, 5],
    ['us-west-2', 6, 6],
  ]);
});

it('the same cluster under a later version is the same writer', () => {
  expect(of([1, 3], [101, 2])).toEqual([{ name: 'us-west-2', region: 'us-west-2', events: 5, from: 1, to: 5 }]);
});

it('one server writes no versions: nothing is told', () => {
  expect(of([0, 12])).toEqual([]);
  expect(writersOf([], clusters, 100)).toEqual([]);
});

it('a cluster that nobody names is told by its number, and a name that is no Region has none', () => {
  expect(of([7, 1])).toEqual([{ name: 'cluster 7', region: null, events: 1, from: 1, to: 1 }]);
});

it('the stretches cover every event once', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(1, 2, 101, 102), { minLength: 1 }), (versions) => {
      const writers = writersOf(versions, clusters, 100);
      expect(writers.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(
        versions.map((_, index) => index + 1),
      );
      writers.slice(1).forEach(({ name }, index) => {
        expect(name).not.toBe(writers[index]?.name);
      });
    }),
  );
});

it('as people read it', () => {
  expect(writersText(of([1, 48], [2, 64]))).toBe('us-west-2 (events 1-48) and eu-west-1 (49-112)');
  expect(writersText(of([1, 1], [2, 1], [101, 2]))).toBe('us-west-2 (event 1), eu-west-1 (2) and us-west-2 (3-4)');
});
