/** Home was in the primary Region, against the advice: it dies with it. The survivor is taken over first, and runs the failover then. */
import { concludeOnPair } from '../conclude-on-pair';
import { failoverArgs, lose } from '../lose';
import { runOperation } from '../operation';
import { showStanding, takeOver } from '../orchestrator';
import { isPairGood, pairFile } from '../pair-truth';
import { application, home, type Scenario, witness } from '../scene';
import { show } from '../show';

export const orchestratorMisplaced: Scenario = {
  title: `${application} loses ${home}, and muster itself with it`,
  pair: { regions: [home, witness], home },
  play: async (scene) => {
    const began = Date.now();
    const before = await showStanding(scene);
    const since = await lose(scene, home);
    const during = await showStanding(scene);
    // What somebody types who has not looked: it has to say so, soon, and what to do.
    const { code } = await show(scene, [...failoverArgs(since), '--detach']);
    const takenOver = await takeOver(scene, witness, `${home} is gone, home with it`);
    const report = await runOperation(scene, failoverArgs(since));
    const whole = await concludeOnPair(scene, { report, began, before, during, takenOver });
    return { isGood: code !== 0 && isPairGood(whole, [witness]), file: pairFile(whole) };
  },
};
