/** Muster loses its own home while the database is being promoted: the other cluster is taken over, and the failover goes on. */
import { type Progress } from '../../../contract/progress';
import { loseOrchestrator } from '../../stage/region';
import { concludeOnPair } from '../conclude-on-pair';
import { failoverArgs, lose, tellRun } from '../lose';
import { runOperation, runUntil } from '../operation';
import { showStanding, takeOver } from '../orchestrator';
import { isPairGood, pairFile } from '../pair-truth';
import { untilPromoting } from '../promotions';
import { application, away, home, type Scene, type Scenario, witness } from '../scene';

export const orchestratorLoss: Scenario = {
  title: `${application} fails over to ${away}, and muster itself dies in ${witness} meanwhile`,
  pair: { regions: [away, witness], home: witness },
  play: async (scene) => {
    const began = Date.now();
    const before = await showStanding(scene);
    const since = await lose(scene, home);
    tellRun(scene, witness);
    await runUntil(scene, failoverArgs(since), { isThere: isPromoting });
    await untilPromoting(scene, began);
    await loseHome(scene);
    const during = await showStanding(scene);
    const takenOver = await takeOver(scene, away, `the orchestrator in ${witness} is gone`);
    const report = await runOperation(scene, ['watch', application], began);
    const whole = await concludeOnPair(scene, { report, began, before, during, takenOver });
    return { isGood: isPairGood(whole, [witness, away]), file: pairFile(whole) };
  },
};

function isPromoting({ steps }: Progress): boolean {
  return steps.some(({ phase, status }) => phase === 'promote' && status === 'running');
}

async function loseHome({ stage, story }: Scene): Promise<void> {
  const at = await loseOrchestrator(stage, witness);
  story.add('');
  story.tell(
    `home is LOST since ${at.slice(11, 23)} UTC, while the database is being promoted: the Temporal cluster in ${witness} and every worker there are killed -9; AWS there lives`,
  );
}
