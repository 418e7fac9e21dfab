/**
 * There and back: a Region is lost, the application fails over, the Region returns with a writable database, which is closed; replication
 * is built anew, the application goes home without losing anything; and everything is as the plan says.
 */
import { type RecoveryReport } from '../../../domain/report';
import { createProgress } from '../../progress/progress';
import { untilProven } from '../../stage/quarantine';
import { healRegion } from '../../stage/region';
import { partsOf } from '../../truth/chain';
import { loseAndFailOver } from '../lose';
import { runOperation } from '../operation';
import { isWholeGood, wholeTable, wholeTruth, type Whole } from '../round-trip-truth';
import { application, home, type Scenario, type Scene } from '../scene';
import { show } from '../show';
import { askTruth, truthTable } from '../truth';

export const roundTrip: Scenario = {
  title: `${application} loses ${home}, comes back in the other Region, and goes home`,
  // Two replicas are built, 20 minutes each on the lab's clock: a minute each at this scale.
  timeScale: 0.05,
  play: async (scene) => {
    const { story, stage } = scene;
    const failover = await loseAndFailOver(scene);
    const lossOfFailover = await askTruth(scene);
    story.add('');
    for (const line of truthTable(failover, lossOfFailover, stage.lab.timeScale)) story.add(line);
    await show(scene, ['status']);

    const quarantine = await heal(scene, failover);
    const reprotect = await runOperation(scene, [...start('reprotect'), `${home} is back`]);
    const failback = await runOperation(scene, [...start('failback'), `${home} is home`]);
    const { code } = await show(scene, ['plan', 'diff', application]);
    const whole: Whole = {
      reports: [failover, reprotect, ...partsOf(failback)],
      quarantine,
      isDiffEmpty: code === 0,
      afterFailover: lossOfFailover,
      truth: await askTruth(scene),
    };
    story.add('');
    for (const line of wholeTable(whole, stage.lab.timeScale)) story.add(line);
    const { reports } = whole;
    return {
      isGood: isWholeGood(whole),
      file: { report: failover, reports, quarantine, isDiffEmpty: whole.isDiffEmpty, truth: wholeTruth(whole) },
    };
  },
};

function start(operation: 'reprotect' | 'failback'): readonly string[] {
  return [operation, application, '--reason'];
}

/** Its PostgreSQL comes back as it was when it was killed: writable. */
async function heal(scene: Scene, { startedAt }: RecoveryReport): Promise<RecoveryReport> {
  const { stage, story, muster } = scene;
  await healRegion(stage, home);
  story.add('');
  story.tell(`${home} is BACK, with a worker of its own; its old primary is started`);
  story.add('       again, writable as it was when it was killed');
  const progress = createProgress('the quarantine run drives its fence');
  const report = await untilProven(muster, application, startedAt);
  progress.end('proven closed');
  await show(scene, ['quarantine', application]);
  return report;
}
