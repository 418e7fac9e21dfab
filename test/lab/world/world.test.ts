import { createClock } from '../../../lab/world/create-clock';
import { createFaults } from '../../../lab/world/create-faults';
import { createJournal } from '../../../lab/world/create-journal';
import { createRegions } from '../../../lab/world/create-regions';
import { createVersioned } from '../../../lab/world/create-versioned';

const call = { side: 'eu-west-1', region: 'us-east-1', service: 'rds', operation: 'DescribeDBInstances' };

describe('the clock', () => {
  it('scales published durations and nothing else', () => {
    expect(createClock(0.1).scaled('rds.promote.modifying')).toBe(7_800);
    expect(createClock(0.5).scaled(1_000)).toBe(500);
  });

  it('ends a wait when its Region is lost', async () => {
    const lost = new AbortController();
    const waiting = createClock(1).after('rds.promote.modifying', lost.signal);
    lost.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('faults', () => {
  const make = () => {
    const journal = createJournal();
    return { journal, faults: createFaults(createClock(1), journal) };
  };

  it('hit the calls they match and no others', () => {
    const { faults } = make();
    faults.start({ fault: 'throttle', match: { service: 'rds', region: 'us-east-1' } });
    expect(faults.hit('throttle', call)?.fault).toBe('throttle');
    expect(faults.hit('throttle', { ...call, region: 'eu-west-1' })).toBeUndefined();
    expect(faults.hit('slow', call)).toBeUndefined();
  });

  it('end by themselves after the calls they were meant for', () => {
    const { faults, journal } = make();
    faults.start({ fault: 'drop-reply', match: { times: 2 } });
    expect([1, 2, 3].map(() => faults.hit('drop-reply', call) !== undefined)).toEqual([true, true, false]);
    expect(journal.entries('fault').map((entry) => entry.is === 'fault' && entry.state)).toEqual(['on', 'off']);
  });

  it('end by themselves after their time, and say so', async () => {
    const { faults } = make();
    const ended = new Promise<void>((resolve) => {
      faults.onChange((active) => {
        if (active.length === 0) resolve();
      });
    });
    faults.start({ fault: 'black-hole', region: 'us-east-1' }, 5);
    // The fault's own timer does not keep a process alive, so this one does.
    const alive = setInterval(() => undefined, 1_000);
    await ended;
    clearInterval(alive);
    expect(faults.active()).toEqual([]);
  });

  it('fall on a partition in the direction that was cut', () => {
    const { faults } = make();
    faults.start({ fault: 'partition', from: 'us-east-1', to: 'eu-west-1', both: false });
    expect(faults.hit('partition', call)).toBeUndefined();
    expect(faults.hit('partition', { ...call, side: 'us-east-1', region: 'eu-west-1' })).toBeDefined();
  });
});

describe('losing a Region', () => {
  it('counts from its first instant and resolves when every subscriber has done its part', async () => {
    const regions = createRegions(createJournal());
    const order: string[] = [];
    regions.onLost(async (region) => {
      expect(regions.isLost(region)).toBe(true);
      await Promise.resolve();
      order.push('killed');
    });
    await regions.lose('us-east-1').then(() => order.push('lost'));
    await regions.lose('us-east-1');
    expect(order).toEqual(['killed', 'lost']);
  });

  it('names every subscriber that failed, after all had their turn', async () => {
    const regions = createRegions(createJournal());
    let others = 0;
    regions.onLost(() => {
      throw new Error('postgres would not die');
    });
    regions.onLost(() => {
      others += 1;
    });
    await expect(regions.lose('us-east-1')).rejects.toThrow('postgres would not die');
    expect(others).toBe(1);
  });
});

describe('a versioned state', () => {
  it('answers as of an instant', () => {
    let now = 1_000;
    const state = createVersioned({ ...createClock(1), now: () => now }, 'replica');
    now = 2_000;
    state.set('modifying');
    now = 3_000;
    state.set('available');
    expect([state.at(0), state.at(1_500), state.at(2_500), state.at(9_000), state.now()]).toEqual([
      'replica',
      'replica',
      'modifying',
      'available',
      'available',
    ]);
  });

  it('keeps a minute', () => {
    let now = 0;
    const state = createVersioned({ ...createClock(1), now: () => now }, 0);
    for (let minute = 1; minute <= 4; minute += 1) {
      now = minute * 60_000;
      state.set(minute);
    }
    expect(state.at(now - 60_000)).toBe(3);
    expect(state.at(0)).toBeGreaterThanOrEqual(2);
  });
});
