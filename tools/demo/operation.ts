/**
 * Runs an operation with its live view on our terminal, and decides whenever a gate opens. At a terminal the view is
 * left before the question and taken up again after it: the operation goes on by itself meanwhile.
 */
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { type Live } from '../stage/muster';
import { decide } from './decide';
import { type Opened, watchGates } from './gates';
import { application, type Scene } from './scene';
import { commandText } from './words';

/** `began` (ms): of what was started before it no gate is ours; absent: it is started by these arguments. */
export async function runOperation(scene: Scene, args: readonly string[], began = Date.now()): Promise<RecoveryReport> {
  await follow(scene, args, { began, decides: true, isThere: () => false });
  const { out } = await scene.muster.must(['report', application, '--json']);
  return JSON.parse(out) as RecoveryReport;
}

export interface Until {
  readonly isThere: (progress: Progress) => boolean;
  /** As of `runOperation`. */
  readonly began?: number;
  /** False: whoever is asked at a gate meanwhile waits with the decision. */
  readonly decides?: boolean;
}

/** As far as this is so: then the view is left, and the operation goes on by itself. @throws Error when it ends before */
export async function runUntil(scene: Scene, args: readonly string[], until: Until): Promise<Progress> {
  const there = await follow(scene, args, { began: Date.now(), decides: true, ...until });
  if (there) return there;
  throw new Error(`muster ${args.join(' ')} ended before what the story is about`);
}

async function follow(
  scene: Scene,
  args: readonly string[],
  { isThere, began, decides }: Required<Until>,
): Promise<Progress | undefined> {
  const { muster, story } = scene;
  story.add('');
  story.tell(commandText(args));
  story.add('');
  let live = muster.live(args);
  const gates = watchGates(muster, application, began);
  const moment = gates.moment(isThere).then((there) => ({ there }));
  try {
    for (;;) {
      const next = await Promise.race([live.ended, moment, gates.next()]);
      if (typeof next === 'number') return undefined;
      const there = 'there' in next ? next.there : isThere(next.progress) ? next.progress : undefined;
      if (there) {
        await live.leave();
        return there;
      }
      if (decides && 'gate' in next) live = await atGate(scene, live, next);
    }
  } finally {
    gates.stop();
  }
}

async function atGate(scene: Scene, live: Live, { progress, gate }: Opened): Promise<Live> {
  if (scene.isTerminal) await live.leave();
  await decide(scene, progress, gate);
  scene.story.add('');
  return scene.isTerminal ? scene.muster.live(['watch', application]) : live;
}
