import { instant } from '../../../domain/instant';
import { isHeard, pollersOf, pollFreshMs, type SideHears } from '../../../domain/orchestrator/pollers';

const [home, standby] = ['eu-west-1', 'us-west-2'];
const poller = (identity: string, via: string | null) => ({ identity, via, lastSeen: null });
type Heard = ReturnType<typeof poller>;
const side = (region: string, serves: boolean, ...hears: Heard[]): SideHears<Heard> => ({ region, serves, hears });

it('home hears those that the standby passes on, and each is told where it asks', () => {
  const [direct, passed] = [poller('7@w1', home), poller('7@w1', standby)];
  const sides = [side(home, true, direct, passed), side(standby, false)];
  expect(pollersOf(home, sides)).toEqual([direct]);
  expect(pollersOf(standby, sides)).toEqual([passed]);
});

it('where every worker says its way, none by the standby is none', () => {
  const sides = [side(home, true, poller('7@w1', home)), side(standby, false)];
  expect(pollersOf(standby, sides)).toEqual([]);
});

it('where one does not say its way, the standby has none that is known', () => {
  const sides = [side(home, true, poller('7@w1', null)), side(standby, false)];
  expect(pollersOf(home, sides)).toHaveLength(1);
  expect(pollersOf(standby, sides)).toBeNull();
});

it('of a survivor that has not taken over nobody can tell who asks it: what it passes on reaches nobody', () => {
  expect(pollersOf(standby, [side(standby, false)])).toBeNull();
});

it('a survivor that has taken over tells by itself, and so do two that are both active', () => {
  const passed = poller('7@w1', standby);
  expect(pollersOf(standby, [side(standby, true, passed)])).toEqual([passed]);
  const direct = poller('8@w2', home);
  const both = [side(home, true, direct), side(standby, true, passed)];
  expect([pollersOf(home, both), pollersOf(standby, both)]).toEqual([[direct], [passed]]);
});

it('who was not heard for longer than a poll waits is gone, where the clock is known', () => {
  const nowMs = 1_000_000;
  const ago = (ms: number) => instant(nowMs - ms);
  expect(isHeard(ago(pollFreshMs), nowMs)).toBe(true);
  expect(isHeard(ago(pollFreshMs + 1), nowMs)).toBe(false);
  expect(isHeard(ago(pollFreshMs + 1), null)).toBe(true);
  expect(isHeard(null, nowMs)).toBe(true);
});
