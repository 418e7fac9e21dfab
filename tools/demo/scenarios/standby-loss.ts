/**
 * The Region it fails over to is lost as well, before anything final was sent: the run parks and says why. It is back, a person says so,
 * and the run goes on.
 */
import { type Progress } from '../../../contract/progress';
import { healRegion } from '../../stage/region';
import { concludeOnPair } from '../conclude-on-pair';
import { failoverArgs, lose, tellRun } from '../lose';
import { runOperation, runUntil } from '../operation';
import { showStanding } from '../orchestrator';
import { isPairGood, pairFile } from '../pair-truth';
import { promotionsSince } from '../promotions';
import { application, away, home, type Scenario, type Scene, witness } from '../scene';
import { show } from '../show';

export const standbyLoss: Scenario = {
  title: `${application} fails over to ${away}, which is lost as well, and comes back`,
  // A step gives up on a silent Region after fifteen minutes on the lab's clock: 45 s at this scale.
  timeScale: 0.05,
  pair: { regions: [away, witness], home: witness },
  play: async (scene) => {
    const { story } = scene;
    const began = Date.now();
    const before = await showStanding(scene);
    const since = await lose(scene, home);
    tellRun(scene, witness);
    await runUntil(scene, failoverArgs(since), { isThere: ({ gate }) => gate?.is === 'open' });
    await lose(scene, away);
    story.tell(`nobody approves a promotion in a Region that is gone: the gate is left open`);
    const parked = parkedIn(
      await runUntil(scene, ['watch', application], { isThere: isParked, began, decides: false }),
    );
    const during = await showStanding(scene);
    await show(scene, ['status', application]);
    const sentBefore = await promotionsSince(scene, began);
    await goOn(scene, parked);
    const report = await runOperation(scene, ['watch', application], began);
    const whole = await concludeOnPair(scene, { report, began, before, during, takenOver: null });
    const isGood = parked.length > 0 && Object.keys(sentBefore).length === 0 && isPairGood(whole, [witness]);
    return { isGood, file: { ...pairFile(whole), parked } };
  },
};

function isParked(progress: Progress): boolean {
  return parkedIn(progress).length > 0;
}

/** With every reason. */
function parkedIn({ steps }: Progress): readonly Pick<Progress['steps'][number], 'id' | 'because'>[] {
  return steps.filter(({ status }) => status === 'parked').map(({ id, because }) => ({ id, because }));
}

/** The Region is back; whoever is on call says that the steps are to be tried again. */
async function goOn(scene: Scene, parked: readonly { readonly id: string }[]): Promise<void> {
  const { stage, story } = scene;
  await healRegion(stage, away);
  story.add('');
  story.tell(`${away} is BACK: its database as it was, its Temporal cluster, a worker`);
  for (const { id } of parked) await show(scene, ['step', 'retry', application, id, '--reason', `${away} is back`]);
}
