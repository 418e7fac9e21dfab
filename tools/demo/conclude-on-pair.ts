/** The end of a story on two clusters: how the orchestrator stands then, and what both sides say of the whole. */
import { type RecoveryReport } from '../../domain/report';
import { pairOf, showStanding, type Standing, type TakenOver } from './orchestrator';
import { type OnPair, pairTable } from './pair-truth';
import { promotionsSince } from './promotions';
import { type Scene } from './scene';
import { resumedAfter, stepsBegun } from './survivor';
import { askTruth } from './truth';

export interface PairStory {
  readonly report: RecoveryReport;
  /** When it began, ms. */
  readonly began: number;
  readonly before: Standing;
  readonly during: Standing;
  /** Null: home stayed where it was. */
  readonly takenOver: TakenOver | null;
}

/** Shown, and told as a table. @throws Error when the survivor handed out nothing */
export async function concludeOnPair(scene: Scene, story: PairStory): Promise<OnPair> {
  const { report, began, before, during, takenOver } = story;
  const after = await showStanding(scene);
  const truth = await askTruth(scene);
  const promotions = await promotionsSince(scene, began);
  const takeover =
    takenOver &&
    resumedAfter(takenOver.commandAt, takenOver.survivor, await stepsBegun(pairOf(scene), takenOver.survivor));
  const whole = { report, truth, promotions, takeover, status: { before, during, after } };
  scene.story.add('');
  for (const line of pairTable(whole, scene.stage.lab.timeScale)) scene.story.add(line);
  return whole;
}
