/** The laws every goal keeps, one suite over all of them: the runner and the workflow rely on each. */
import { changeFact, type ChangeName } from '../../domain/calls';
import { type GoalName } from '../../domain/kinds/table';
import { goalDeclaration } from '../../domain/kinds/table';
import { goals } from '../../activities/kinds/table';
import { isOutsideError } from '../../activities/outside-error';
import { cases } from './cases/all';
import { type GoalCase } from './cases/goal-case';
import { driveStep, goalOf, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';

// unsafe: each case knows its own world; the laws ask all of them the same.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const all = Object.values(cases) as unknown as readonly GoalCase<GoalName, any>[];

it('has a case for every goal of the table', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(goals).sort());
});

describe.each(all)('$name', (law) => {
  const start = () => createFake(law.world());
  const calls = (fake: ReturnType<typeof start>) => fake.done.map(({ call }) => call);
  /** Within one settle window no call goes out twice, in whichever order. */
  const eachOnce = (fake: ReturnType<typeof start>) => {
    expect(calls(fake).sort()).toEqual([...new Set(calls(fake))].sort());
  };

  it('is brought about, sending what it declares, in order, once', async () => {
    const fake = start();
    const { result } = await driveStep(law, fake);
    expect(result).toMatchObject({ is: 'reached' });
    expect(result).not.toHaveProperty('degraded');
    expect(calls(fake)).toEqual(law.sends);
    const { reads, sends } = goalDeclaration(law.name);
    expect(fake.reads.filter((read) => !reads.includes(read))).toEqual([]);
    expect(calls(fake).filter((call) => !sends.includes(call))).toEqual([]);
  });

  it('sends nothing when it is reached already', async () => {
    const fake = createFake(law.world(law.reached.arrange));
    const result = await runActivity(law, fake, { past: law.reached.past ?? {} });
    expect(result).toMatchObject({ is: 'reached' });
    expect(fake.done).toEqual([]);
  });

  it('sends nothing more while what was sent is under way', async () => {
    const fake = start();
    const before = (await lookOnce(law, fake, pastOf(fake))).seen;
    let result = await runActivity(law, fake, { past: { before }, progresses: false, sliceMs: 400 });
    if (result.is === 'ready')
      result = await runActivity(law, fake, {
        past: { before },
        intent: result.send[0],
        progresses: false,
        sliceMs: 400,
      });
    eachOnce(fake);
    if (result.is === 'moving' && fake.done.length > 0) expect(result.by).toBe('us');
    expect(['reached', 'moving']).toContain(result.is);
  });

  it('sends nothing while somebody else brings it about', async () => {
    const fake = createFake(law.world(law.othersMoving.arrange));
    const result = await runActivity(law, fake, {
      past: law.othersMoving.past ?? {},
      progresses: false,
      sliceMs: 5_000,
    });
    expect(fake.done).toEqual([]);
    const { is } = law.othersMoving;
    expect(result).toMatchObject(is === undefined ? { is: 'moving', by: 'others' } : { is });
  });

  it('does not send again on a stale read after an acknowledged send', async () => {
    const fake = start();
    const before = (await lookOnce(law, fake, pastOf(fake))).seen;
    fake.freezeReads();
    const first = await runActivity(law, fake, { past: { before }, sliceMs: 5_000 });
    if (first.is === 'ready') {
      const past = { before, sent: first.notes.sent };
      await runActivity(law, fake, { past, intent: first.send[0], sliceMs: 5_000 });
      const later = await runActivity(law, fake, { past, sliceMs: 5_000 });
      expect(later.is === 'ready' ? later.notes.sent : []).toEqual([]);
    }
    eachOnce(fake);
  });

  it('is reached after a lost reply, and what may not be repeated was done once', async () => {
    const fake = start();
    fake.faults.loseReplies = law.sends.length;
    const { result } = await driveStep(law, fake);
    expect(result).toMatchObject({ is: 'reached' });
    const isOnce = (call: ChangeName): boolean => changeFact(call).repeat !== 'same-end';
    expect(calls(fake).filter(isOnce)).toEqual(law.sends.filter(isOnce));
  });

  it('is reached when every change is throttled at first', async () => {
    const fake = start();
    fake.faults.throttleChanges = 3;
    const { result } = await driveStep(law, fake);
    expect(result).toMatchObject({ is: 'reached' });
    expect(calls(fake)).toEqual(law.sends);
  });

  it('is reached when reads are throttled at first', async () => {
    const fake = start();
    const before = (await lookOnce(law, fake, pastOf(fake))).seen;
    fake.faults.throttleReads = 5;
    const { result } = await driveStep(law, fake, { past: { before } });
    expect(result).toMatchObject({ is: 'reached' });
  });

  if (law.wrong.length > 0) {
    it.each(law.wrong)('is blocked by $name, and names every rule', async ({ arrange, past, rules }) => {
      const fake = createFake(law.world(arrange));
      const result = await runActivity(law, fake, { past: past ?? {}, sliceMs: 2_000 });
      expect(result.is === 'blocked' ? result.because.map(({ rule }) => rule) : result).toEqual(rules);
      expect(JSON.stringify(result)).not.toMatch(/undefined|\[object/);
      expect(fake.done).toEqual([]);
    });
  }

  it('is never reached while nothing answers', async () => {
    const fake = start();
    fake.faults.silent = true;
    const result = await runActivity(law, fake, { sliceMs: 10_000 });
    expect(result.is).toBe(law.silent);
    expect(fake.done).toEqual([]);
    if (law.silent !== 'unseen') return;
    const failure: unknown = await lookOnce(law, fake, pastOf(fake)).catch((error: unknown) => error);
    expect(isOutsideError(failure)).toBe(true);
  });

  it('sends nothing once the slice is closed', async () => {
    const fake = start();
    const closed = () => 'the activity was cancelled';
    const first = await runActivity(law, fake, { closed, sliceMs: 90_000 });
    if (first.is === 'ready') await runActivity(law, fake, { closed, intent: first.send[0], sliceMs: 5_000 });
    expect(fake.done).toEqual([]);
  });

  it('tells a dry run what it would send', async () => {
    const fake = start();
    const { judgement } = await lookOnce(law, fake, pastOf(fake));
    const told = judgement.is === 'ready' ? judgement.send : judgement.is === 'moving' ? (judgement.next ?? []) : [];
    expect(told.map(({ call }) => call)).toEqual(law.sends);
  });

  it('judges without changing anything, the same input the same way', async () => {
    const fake = start();
    const { past, seen } = await driveStep(law, fake);
    const goal = goalOf(law.name);
    for (const one of seen.filter((look) => look !== undefined)) {
      const [frozenSeen, frozenPast] = [deepFreeze(structuredClone(one)), deepFreeze(structuredClone(past))];
      const first = goal.judge(law.target, frozenSeen, frozenPast);
      expect(goal.judge(law.target as never, frozenSeen, frozenPast)).toEqual(first);
      goal.position?.(frozenSeen);
    }
  });

  it('sees what JSON can keep, in less than 4 KB', async () => {
    const { seen } = await driveStep(law, start());
    for (const one of seen.filter((look) => look !== undefined)) {
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
      expect(Buffer.byteLength(JSON.stringify(one))).toBeLessThan(4_096);
    }
  });

  if (law.restores) {
    const { restores } = law;
    it('puts back what was there before, and only same-end calls do it', async () => {
      const fake = start();
      const was: unknown = structuredClone(restores(fake.world.state));
      const { past } = await driveStep(law, fake);
      expect(restores(fake.world.state)).not.toEqual(was);
      const undone = await runActivity(law, fake, { may: 'undo', past });
      expect(undone.is).toBe('undone');
      expect(restores(fake.world.state)).toEqual(was);
    });
  } else {
    it('has nothing to put back', () => {
      expect(goalOf(law.name).undo).toBeUndefined();
    });
  }
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
