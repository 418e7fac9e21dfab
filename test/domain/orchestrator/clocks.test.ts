import { judgeClocks } from '../../../domain/orchestrator/clocks';

const clock = (region: string, aheadMs: number, withinMs = 2) => ({ region, aheadMs, withinMs });
const saysOf = (...clocks: ReturnType<typeof clock>[]) => judgeClocks(clocks).map(({ says }) => says);

it('clocks that agree within two seconds are nothing to tell, nor is one that nobody knows', () => {
  expect(saysOf()).toEqual([]);
  expect(saysOf(clock('eu-west-1', 900), clock('us-west-2', -900))).toEqual([]);
  expect(saysOf(clock('eu-west-1', 2_000))).toEqual([]);
});

it('two clusters that are apart are told with what it does, and once', () => {
  expect(saysOf(clock('eu-west-1', 0), clock('us-west-2', 300_000))).toEqual([
    'the clock in eu-west-1 is 300.0 s behind the one in us-west-2: a takeover moves every timer by that',
  ]);
});

it('clusters that agree with each other and not with this machine blame this machine', () => {
  expect(saysOf(clock('eu-west-1', 4_000), clock('us-west-2', 4_100))).toEqual([
    "this machine's clock is 4.0 s behind the clusters': what it says of ages is wrong by that",
  ]);
});

it('of one cluster alone it is only said that they differ', () => {
  expect(saysOf(clock('eu-west-1', -3_000))).toEqual(["the clock in eu-west-1 is 3.0 s behind this machine's"]);
});

it('what a slow answer leaves open is not told as a difference', () => {
  expect(saysOf(clock('eu-west-1', 2_500, 600))).toEqual([]);
  expect(saysOf(clock('eu-west-1', 1_500, 300), clock('us-west-2', -1_000, 300))).toEqual([]);
});
