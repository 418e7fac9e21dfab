/** A Region is lost, people decide, customers are served from the other one; then the truth. */
import { type RecoveryReport } from '../../../domain/report';
import { type TruthReport } from '../../../lab/world/parts';
import { loseAndFailOver } from '../lose';
import { application, away, home, type Scenario } from '../scene';
import { askTruth, truthForFile, truthTable } from '../truth';

export const lostRegion: Scenario = {
  title: `${application} loses ${home} and comes back in ${away}`,
  play: async (scene) => {
    const report = await loseAndFailOver(scene);
    const truth = await askTruth(scene);
    scene.story.add('');
    for (const line of truthTable(report, truth, scene.stage.lab.timeScale)) scene.story.add(line);
    return { isGood: isGood(report, truth), file: { report, truth: truthForFile(truth) } };
  },
};

export function isGood(
  { outcome }: Pick<RecoveryReport, 'outcome'>,
  { duplicated }: Pick<TruthReport, 'duplicated'>,
): boolean {
  return (outcome === 'recovered' || outcome === 'degraded') && duplicated === 0;
}
