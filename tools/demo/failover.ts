/**
 * Runs `muster failover` with its live view on our terminal, and decides whenever a gate opens. At a terminal the view is
 * left before the question and taken up again after it: the operation goes on by itself meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type GateProgress, type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { isProgress, type Live, type Muster } from '../stage/muster';
import { decide, type Decider } from './decide';
import { commandText } from './words';

export interface FailoverRun extends Decider {
  /** Whoever starts it. */
  readonly muster: Muster;
  readonly application: string;
  readonly reason: string;
  readonly since: string;
  readonly isTerminal: boolean;
}

interface Opened {
  readonly progress: Progress;
  readonly gate: GateProgress;
}

export async function runFailover(run: FailoverRun): Promise<RecoveryReport> {
  const { muster, application, reason, since, story, isTerminal } = run;
  const args = ['failover', application, '--reason', reason, '--since', since];
  story.tell(commandText(args));
  story.add('');
  let live = muster.live(args);
  const gates = watchGates(muster, application, () => live.ended);
  try {
    for (;;) {
      const next = await Promise.race([live.ended, gates.next()]);
      if (typeof next === 'number') break;
      live = await atGate(run, live, next, isTerminal);
    }
  } finally {
    gates.stop();
  }
  const { out } = await muster.must(['report', application, '--json']);
  return JSON.parse(out) as RecoveryReport;
}

async function atGate(run: FailoverRun, live: Live, { progress, gate }: Opened, isTerminal: boolean): Promise<Live> {
  if (isTerminal) await live.leave();
  await decide(run, progress, gate);
  run.story.add('');
  return isTerminal ? run.muster.live(['watch', run.application]) : live;
}

interface Gates {
  /** The next gate (name and round) that opens. */
  readonly next: () => Promise<Opened>;
  readonly stop: () => void;
}

/** By `muster watch --json`, beside the view. */
function watchGates(muster: Muster, application: string, ended: () => Promise<number>): Gates {
  const seen = new Set<string>();
  const waiting: Opened[] = [];
  let wake: () => void = () => undefined;
  let stopped = false;
  let stop: () => void = () => undefined;
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const feed = muster.feed(['watch', application, '--json'], (line) => {
        if (!isProgress(line)) return;
        const { progress } = line;
        const { gate } = progress;
        if (gate?.is !== 'open' || seen.has(gate.gate)) return;
        seen.add(gate.gate);
        waiting.push({ progress, gate });
        wake();
      });
      stop = feed.stop;
      const code = await feed.ended;
      if (code === 0) return;
      // Not started yet: there is nothing to watch.
      await sleep(200);
    }
  };
  const watching = watch();
  void ended().catch(() => undefined);
  watching.catch(() => undefined);
  return {
    next: async () => {
      for (;;) {
        const first = waiting.shift();
        if (first) return first;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    stop: () => {
      stopped = true;
      stop();
    },
  };
}
