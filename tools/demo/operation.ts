/**
 * Runs an operation with its live view on our terminal, and decides whenever a gate opens. At a terminal the view is
 * left before the question and taken up again after it: the operation goes on by itself meanwhile.
 */
import { type RecoveryReport } from '../../domain/report';
import { type Live } from '../stage/muster';
import { decide } from './decide';
import { type Opened, watchGates } from './gates';
import { application, type Scene } from './scene';
import { commandText } from './words';

export async function runOperation(scene: Scene, args: readonly string[]): Promise<RecoveryReport> {
  const { muster, story } = scene;
  story.add('');
  story.tell(commandText(args));
  story.add('');
  let live = muster.live(args);
  const gates = watchGates(muster, application);
  try {
    for (;;) {
      const next = await Promise.race([live.ended, gates.next()]);
      if (typeof next === 'number') break;
      live = await atGate(scene, live, next);
    }
  } finally {
    gates.stop();
  }
  const { out } = await muster.must(['report', application, '--json']);
  return JSON.parse(out) as RecoveryReport;
}

async function atGate(scene: Scene, live: Live, { progress, gate }: Opened): Promise<Live> {
  if (scene.isTerminal) await live.leave();
  await decide(scene, progress, gate);
  scene.story.add('');
  return scene.isTerminal ? scene.muster.live(['watch', application]) : live;
}
