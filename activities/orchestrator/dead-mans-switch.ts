/**
 * The dead-man's switch of one worker process, outside Temporal: it looks at both clusters, beats to its side's receiver while recoveries could go
 * on from here, and tells people when the other side is silent. Nothing that it asks or posts can harm the worker: each has a time limit,
 * and what fails is logged once as long as it stays the same.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Beat } from '../../contract/beat';
import { instant } from '../../domain/instant';
import { type BeatVerdict, type ClusterHeard, judgeBeat } from '../../domain/orchestrator/beat';
import { pollFreshMs } from '../../domain/orchestrator/pollers';
import { silencePage } from '../../domain/orchestrator/silence-page';
import { afterLook, type Said, type SilenceRules, told, unwatched } from '../../domain/orchestrator/silence';
import { type Region } from '../../domain/regions';
import { logOnChange } from '../log-on-change';
import { WaitEnded, withTimeLimit } from '../time-limit';
import { type Teller } from './tell-silence';

/** One of the two, as this process reaches it. */
export interface SideCluster {
  readonly region: Region;
  /** What its own frontend says of the namespace. @throws Error that says why it does not */
  readonly describe: (limitMs: number) => Promise<{ readonly active: Region; readonly failoverVersion: number }>;
  /**
   * Its history service and its matching service answer; asked of home only. When it last heard this process ask for workflow tasks, by its
   * clock (any unit); null: not that it knows. @throws Error that says which of the two does not
   */
  readonly serves: (limitMs: number) => Promise<number | null>;
}

export interface SwitchNeeds {
  readonly own: SideCluster;
  readonly other: SideCluster;
  readonly namespace: string;
  readonly rules: SilenceRules;
  /** Absent: the file names no receiver. */
  readonly post?: (beat: Beat, limitMs: number, signal: AbortSignal) => Promise<void>;
  /** Absent: the file names no topic. */
  readonly teller?: Teller;
  readonly worker: string;
  readonly musterVersion: string;
  readonly monotonicMs: () => number;
  readonly wallNow: () => number;
  readonly log: (line: string) => void;
}

/** Across an ocean; a lost Region is not waited for any longer. Never scaled, and never longer than a period: looks do not overlap. */
const lookMs = 5_000;

export interface DeadMansSwitch {
  /** Resolves when nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

export function startDeadMansSwitch(needs: SwitchNeeds): DeadMansSwitch {
  const { own, other, rules, monotonicMs, wallNow } = needs;
  const limitMs = Math.min(lookMs, rules.everyMs);
  const ending = new AbortController();
  const log = logOnChange(needs.log);
  const polls = new Map([own, other].map(({ region }) => [region, freshness(monotonicMs)]));
  const background = { posting: Promise.resolve(), telling: Promise.resolve() };
  const busy = { posting: false, telling: false };
  let watched = unwatched;

  const aside = (what: keyof typeof background, work: () => Promise<void>): void => {
    if (busy[what]) return;
    busy[what] = true;
    background[what] = work().finally(() => {
      busy[what] = false;
    });
  };

  async function round(due: number): Promise<void> {
    const [ownHeard, otherHeard] = await Promise.all([hear(own), hear(other)]);
    const looked = afterLook(watched, due, otherHeard.answers, rules);
    watched = looked.watched;
    if (looked.say !== null) tell(looked.say, ownHeard, otherHeard);
    const verdict = judgeBeat({ here: own.region, own: ownHeard, other: otherHeard, polls: isHeardAt(ownHeard) });
    beat(verdict);
  }

  /** Home is asked for more than its word: a frontend alone brings nobody back. */
  async function hear(cluster: SideCluster): Promise<ClusterHeard> {
    let frontend = false;
    try {
      const said = await limited(() => cluster.describe(limitMs));
      frontend = true;
      if (said.active === cluster.region)
        polls.get(cluster.region)?.heard(await limited(() => cluster.serves(limitMs)));
      return { answers: true, ...said };
    } catch (error) {
      return { answers: false, because: reason(error), frontend };
    }
  }
  const isHeardAt = (heard: ClusterHeard): boolean => heard.answers && polls.get(heard.active)?.fresh() === true;
  const limited = <T>(ask: () => Promise<T>): Promise<T> => withTimeLimit(limitMs, ending.signal, ask);

  function beat(verdict: BeatVerdict): void {
    const { post } = needs;
    if (post === undefined) return;
    if (verdict.is === 'none') {
      log('beat', verdict.rule, `no beat from ${own.region}: ${verdict.because}`);
      return;
    }
    const { home, failoverVersion } = verdict;
    log('beat', 'ok', `beats from ${own.region}: home is ${home}`);
    aside('posting', async () => {
      const { namespace, worker, musterVersion } = needs;
      const at = instant(wallNow());
      try {
        await post(
          { is: 'beat', side: own.region, namespace, home, failoverVersion, at, worker, musterVersion },
          limitMs,
          ending.signal,
        );
        log('receiver', 'ok', 'the receiver takes beats');
      } catch (error) {
        log('receiver', 'fails', `the receiver takes no beats: ${reason(error)}`);
      }
    });
  }

  function tell(said: Said, ownHeard: ClusterHeard, otherHeard: ClusterHeard): void {
    const { teller } = needs;
    if (teller === undefined) {
      watched = told(watched, said);
      return;
    }
    const { heard, silentFrom, answersFrom } = watched;
    const since = instant(wallNow() - (monotonicMs() - (answersFrom ?? silentFrom)));
    const page = silencePage({
      ...{ said, heard, side: other.region, from: own.region, namespace: needs.namespace, since },
      because: otherHeard.answers ? null : otherHeard.because,
      frontend: otherHeard.answers || otherHeard.frontend,
      home: ownHeard.answers ? { region: ownHeard.active, failoverVersion: ownHeard.failoverVersion } : null,
    });
    const weToldSilent = watched.told === 'silent';
    const telling = { side: other.region, said, since: heard ? since : null, weToldSilent, page };
    aside('telling', async () => {
      try {
        const outcome = await teller.tell(telling, ending.signal);
        if (outcome === 'later') return;
        const isNews = said === 'silent' || weToldSilent;
        watched = told(watched, said);
        if (isNews) log('page', said, `people were told: ${page.subject}`);
      } catch (error) {
        log('page', 'fails', `people could NOT be told that ${page.subject}, tried again: ${reason(error)}`);
      }
    });
  }

  const isEnding = (): boolean => ending.signal.aborted;
  async function run(): Promise<void> {
    let due = monotonicMs();
    while (!isEnding()) {
      await round(due);
      due += rules.everyMs;
      // No catching up with looks that were missed: they would all see the same instant.
      if (monotonicMs() - due > rules.everyMs) due = monotonicMs();
      while (!isEnding() && monotonicMs() < due)
        await delay(Math.max(1, due - monotonicMs()), undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([running, background.posting, background.telling]);
    },
  };
}

/** Whether home went on hearing us, by changes of its own clock's readings: the two clocks are never compared. */
function freshness(monotonicMs: () => number) {
  let last: number | null = null;
  let changedAt: number | null = null;
  return {
    heard: (at: number | null): void => {
      if (at === null || at === last) return;
      last = at;
      changedAt = monotonicMs();
    },
    fresh: (): boolean => changedAt !== null && monotonicMs() - changedAt <= pollFreshMs,
  };
}

function reason(error: unknown): string {
  if (error instanceof WaitEnded) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? text).slice(0, 160);
}
