/** Home was in the primary Region, against the advice: it dies with it. The survivor is taken over first, and runs the failover then. */
import { failoverArgs, lose, tellRun } from '../lose';
import { runOperation } from '../operation';
import { pairOf, showStanding, takeOver } from '../orchestrator';
import { isPairGood, pairFile, pairTable } from '../pair-truth';
import { promotionsSince } from '../promotions';
import { application, home, type Scenario, witness } from '../scene';
import { show } from '../show';
import { resumedAfter, stepsBegun } from '../survivor';
import { askTruth } from '../truth';

export const orchestratorMisplaced: Scenario = {
  title: `${application} loses ${home}, and muster itself with it`,
  pair: { regions: [home, witness], home },
  play: async (scene) => {
    const { story, stage } = scene;
    const began = Date.now();
    const before = await showStanding(scene);
    const since = await lose(scene, home);
    const during = await showStanding(scene);
    // What somebody types who has not looked: it has to say so, soon, and what to do.
    const { code } = await show(scene, [...failoverArgs(since), '--detach']);
    const commandAt = await takeOver(scene, witness, `${home} is gone, home with it`);
    tellRun(scene, witness);
    const report = await runOperation(scene, failoverArgs(since));
    const after = await showStanding(scene);
    const whole = {
      ...{ report, truth: await askTruth(scene), promotions: await promotionsSince(scene, began) },
      takeover: resumedAfter(commandAt, witness, await stepsBegun(pairOf(scene), witness)),
      status: { before, during, after },
    };
    story.add('');
    for (const line of pairTable(whole, stage.lab.timeScale)) story.add(line);
    return { isGood: code !== 0 && isPairGood(whole, [witness]), file: pairFile(whole) };
  },
};
