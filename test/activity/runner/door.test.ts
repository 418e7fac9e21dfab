import { beatMs, startSlice } from '../../../activities/door/slice';
import { inputHash } from '../../../activities/door/input-hash';
import { canonicalJson } from '../../../domain/canonical-json';
import { fakeWorld, run, withBeats } from './fake-promotion';

describe('the door', () => {
  it('refuses another account than the plan names, before anything is sent', async () => {
    const world = fakeWorld({ account: '999999999999' });
    const result = await run(world);
    expect(result).toMatchObject({ is: 'blocked', because: [{ rule: 'WrongAccount' }] });
    expect(world.sends).toBe(0);
  });

  it('sends nothing in a dry run, whoever asks', async () => {
    const world = fakeWorld();
    expect(await run(world, { pass: { mode: 'dry-run' } })).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'ChangeForbidden' }],
    });
    expect(world.sends).toBe(0);
  });

  it('refuses a call the goal did not declare', async () => {
    const world = fakeWorld();
    expect(await run(world, { pass: { sends: [] } })).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'NotDeclared' }],
    });
    expect(world.sends).toBe(0);
  });

  it('refuses to touch what the target does not name', async () => {
    const world = fakeWorld();
    expect(await run(world, { pass: { target: { instance: 'orders-euw1' } } })).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'OutsidePlan', saw: expect.stringContaining('ledger-euw1') as string }],
    });
    expect(world.sends).toBe(0);
  });

  it('sends nothing once the activity is cancelled, even while it asks whose account this is', async () => {
    const cancelling = new AbortController();
    const world = fakeWorld({
      onAccount: () => {
        cancelling.abort();
      },
    });
    const result = await run(world, { cancelled: cancelling.signal });
    expect(world.sends).toBe(0);
    expect(result).toMatchObject({ is: 'moving', notes: { sent: [], looks: 1 } });
  });
});

describe('a slice', () => {
  const never = new AbortController().signal;

  it('closes two beats before its end', () => {
    let now = 0;
    const slice = startSlice(10_000, never, { monotonicMs: () => now, beat: () => undefined });
    expect(slice.closed()).toBeUndefined();
    now = 8_000;
    expect(slice.closed()).toContain('is over');
    slice.end();
  });

  it('closes for a worker that did not run for longer than its heartbeat allows: somebody else may have the step', () => {
    let now = 0;
    const slice = startSlice(60_000, never, { monotonicMs: () => now, beat: () => undefined });
    now = 4_500;
    expect([slice.closed(), slice.isOver()]).toEqual([expect.stringContaining('did not run for 4500 ms'), true]);
    slice.end();
  });

  it('stays closed for a worker that thawed, whose late beat comes before the next send', () => {
    let now = 0;
    let beats = 0;
    const { slice, beat } = withBeats(() =>
      startSlice(60_000, never, { monotonicMs: () => now, beat: () => (beats += 1) }),
    );
    now = 9_000;
    beat();
    expect([slice.closed(), slice.isOver()]).toEqual([expect.stringContaining('did not run for 9000 ms'), true]);
    now += beatMs;
    beat();
    expect([slice.closed(), slice.isOver(), beats]).toEqual([expect.stringContaining('9000 ms'), true, 2]);
    slice.end();
  });

  it('stays open for a worker that beats, late by less than its heartbeat allows', () => {
    let now = 0;
    const { slice, beat } = withBeats(() =>
      startSlice(60_000, never, { monotonicMs: () => now, beat: () => undefined }),
    );
    for (const late of [beatMs, 3_900, beatMs, 4_000]) {
      now += late;
      beat();
      expect([slice.closed(), slice.isOver()]).toEqual([undefined, false]);
    }
    slice.end();
  });
});

describe('an input hash', () => {
  it('does not depend on the order of keys, and ignores what is undefined', () => {
    expect(canonicalJson({ b: [2, { d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[2,{"d":1}]}');
    expect(inputHash({ a: 1, b: 2 })).toBe(inputHash({ b: 2, a: 1 }));
    expect(inputHash({ a: 1 })).not.toBe(inputHash({ a: 2 }));
  });
});
