/** When the other side of the orchestrator is told to be silent, and when to be back: counted in looks, by a clock that cannot be set. */
import fc from 'fast-check';
import { afterLook, type Said, told, unwatched, type Watched } from '../../../domain/orchestrator/silence';
import { judgeBeat, type ClusterHeard } from '../../../domain/orchestrator/beat';
import { silencePage, type SilenceSeen } from '../../../domain/orchestrator/silence-page';

const rules = { everyMs: 10, afterMs: 30 };

interface Told {
  readonly at: number;
  readonly said: Said;
}
/** Looks at these instants; everything that is said is told at once, unless nobody can be. */
function play(looks: readonly (readonly [at: number, answers: boolean])[], canTell = true): readonly Told[] {
  const all: Told[] = [];
  let watched: Watched = unwatched;
  for (const [at, answers] of looks) {
    const { watched: next, say } = afterLook(watched, at, answers, rules);
    watched = next;
    if (say === null) continue;
    all.push({ at, said: say });
    if (canTell) watched = told(watched, say);
  }
  return all;
}
const steadily = (from: number, to: number, answers: boolean): readonly (readonly [number, boolean])[] =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, n) => [from + n * 10, answers] as const);

describe('a side', () => {
  it('is silent once it has answered no look for as long as the file says, counted from the last that it answered', () => {
    expect(play([...steadily(0, 20, true), ...steadily(30, 200, false)])).toEqual([{ at: 50, said: 'silent' }]);
  });

  it('is not silent because of looks that are lost one by one', () => {
    const flaps = Array.from({ length: 50 }, (_, n) => [n * 10, n % 3 === 0] as const);
    expect(play(flaps)).toEqual([]);
  });

  it('that was never heard is counted from the first look', () => {
    expect(play(steadily(1_000, 1_100, false))).toEqual([{ at: 1_030, said: 'silent' }]);
  });

  it('is back once it has answered without a break for as long, and told before it may be silent again', () => {
    const looks = [
      ...steadily(0, 40, false),
      // It comes and goes: one page, and no second one.
      ...steadily(50, 60, true),
      ...steadily(70, 200, false),
      ...steadily(210, 250, true),
      ...steadily(260, 300, false),
    ];
    expect(play(looks)).toEqual([
      { at: 30, said: 'silent' },
      { at: 240, said: 'answers' },
      { at: 280, said: 'silent' },
    ]);
  });

  it('is not judged by what happened while we stood still', () => {
    // The last look before was answered; the process slept through an hour and its first look back is lost.
    expect(play([...steadily(0, 20, true), [3_600_000, false], [3_600_010, false], [3_600_020, true]])).toEqual([]);
    // Nor is it back because it answered before we slept and after.
    expect(play([...steadily(0, 30, false), [40, true], [5_000, true], [5_010, false]])).toEqual([
      { at: 30, said: 'silent' },
    ]);
  });

  it('is said to be silent at each look until people were told', () => {
    expect(play(steadily(0, 60, false), false).map(({ at }) => at)).toEqual([30, 40, 50, 60]);
  });

  it('is told in turns, and never before its time, whatever the looks say', () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(looks, (steps) => {
        let at = 0;
        const all = steps.map(([pause, answers]) => [(at += pause), answers] as const);
        const events = play(all);
        events.forEach(({ at: saidAt, said }, n) => {
          if (n > 0) expect(said).not.toBe(events[n - 1]?.said);
          const before = all.filter(([when]) => when <= saidAt && when > saidAt - rules.afterMs);
          expect(before.every(([, answers]) => answers === (said === 'answers'))).toBe(true);
        });
      }),
    );
  });
});

describe('a beat', () => {
  const [here, there] = ['us-west-2', 'eu-west-1'];
  const says = (active: string): ClusterHeard => ({ answers: true, active, failoverVersion: 101 });
  const silent: ClusterHeard = { answers: false, because: 'connection refused', frontend: false };
  const heard = { here, own: says(there), other: says(there), polls: true };

  it('says that home is there and asked for work by this process', () => {
    expect(judgeBeat(heard)).toEqual({ is: 'beat', home: there, failoverVersion: 101 });
    expect(judgeBeat({ ...heard, own: says(here), other: silent })).toMatchObject({ is: 'beat', home: here });
  });

  it.each([
    ['the own cluster is silent', { own: silent }, 'own'],
    ['home is silent', { other: silent }, 'home'],
    ['each takes the other for home', { other: says(here) }, 'nobody'],
    ['home does not hear this process', { polls: false }, 'polls'],
  ])('is kept back when %s', (_what, change, rule) => {
    expect(judgeBeat({ ...heard, ...change })).toMatchObject({ is: 'none', rule });
  });
});

describe('the page', () => {
  const seen: SilenceSeen = {
    ...{ said: 'silent', side: 'eu-west-1', from: 'us-west-2', since: '2026-11-26T03:00:12.000Z', heard: true },
    ...{ because: 'connection refused', frontend: false, namespace: 'dr' },
    ...{ home: { region: 'eu-west-1', failoverVersion: 1 } },
  };

  it('says what is silent since when, where home is, and what to type', () => {
    const { subject, message } = silencePage(seen);
    expect(subject).toBe('muster: the orchestrator in eu-west-1 is silent');
    expect(message).toContain('silent since 2026-11-26T03:00:12.000Z (connection refused)');
    expect(message).toContain('It is home');
    expect(message).toContain("muster orchestrator takeover --to us-west-2 --reason 'eu-west-1 is silent'");
  });

  it('forces the takeover where the frontend of home answers, which would be refused otherwise', () => {
    const { message } = silencePage({ ...seen, because: 'no answer within 5000 ms', frontend: true });
    expect(message).toContain("takeover --to us-west-2 --reason 'eu-west-1 is silent' --force\n");
    expect(message).toContain('Its frontend answers, so the takeover has to be forced');
    expect(silencePage(seen).message).not.toContain('force');
  });

  it('asks for no takeover where home goes on, and says what cannot be survived now', () => {
    const { message } = silencePage({ ...seen, home: { region: 'us-west-2', failoverVersion: 2 }, heard: false });
    expect(message).not.toContain('takeover');
    expect(message).toContain('since at least');
    expect(message).toContain('nobody could take over');
  });

  it('says so when no cluster answers', () => {
    expect(silencePage({ ...seen, home: null }).message).toContain('does not answer either');
  });

  it('says since when it is back', () => {
    const { subject, message } = silencePage({ ...seen, said: 'answers', because: null });
    expect(subject).toBe('muster: the orchestrator in eu-west-1 answers again');
    expect(message).toContain('without a break since 2026-11-26T03:00:12.000Z');
  });

  it('has a subject that SNS takes', () => {
    const longest = { ...seen, side: 'ap-northeast-3', said: 'answers' as const };
    expect(silencePage(longest).subject).toMatch(/^[!-~][ -~]{0,99}$/);
  });
});
