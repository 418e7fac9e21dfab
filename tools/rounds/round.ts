/** One round, there and back: a Region lost under load, failed over, healed, its old primary closed, protected again, home. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { type Progress } from '../progress/progress';
import { starter } from '../stage/people';
import { untilProven } from '../stage/quarantine';
import { healRegion, loseRegion } from '../stage/region';
import { type Stage } from '../stage/stage';
import { partsOf } from '../truth/chain';
import { untilKnown } from '../truth/until-known';
import { operate } from '../stage/operate';

export const application = 'payments';
export const home = 'us-east-1';

/** Chosen: far more than replication lags in the lab, and less than the calm at the end of the round before. */
const lostBeforeMs = 5_000;

export interface Round {
  readonly round: number;
  readonly seconds: number;
  /** Failover, quarantine, reprotect, and the parts of the failback, in order. */
  readonly reports: readonly RecoveryReport[];
  readonly isDiffEmpty: boolean;
  /** Old primaries that this round retired, by the lab. */
  readonly retired: readonly string[];
  /** Of what was acknowledged, and failed, in this round: until the failover was over, and to its end. */
  readonly afterFailover: TruthReport;
  readonly truth: TruthReport;
}

export async function playRound(stage: Stage, round: number, progress: Progress): Promise<Round> {
  const began = Date.now();
  // What was paid a moment before the Region is lost may be lost with it.
  const from = began - lostBeforeMs;
  const muster = stage.musterAs(starter);
  const note = (text: string): void => {
    progress.at(undefined, text);
  };
  const known = (): Promise<TruthReport> =>
    untilKnown({ control: stage.control, timeScale: stage.lab.timeScale, progress, since: from });
  const before = await retiredIn(stage);
  note('failover');
  const since = await loseRegion(stage, home);
  const reason = ['--reason', `round ${round}`];
  const failover = await operate(muster, application, ['failover', application, '--since', since, ...reason]);
  // Stale customers have found the other Region by then: nobody pays into a primary that is about to be closed.
  const afterFailover = await known();
  note('quarantine');
  await healRegion(stage, home);
  const quarantine = await untilProven(muster, application, failover.startedAt);
  note('reprotect');
  const reprotect = await operate(muster, application, ['reprotect', application, ...reason]);
  note('failback');
  const failback = await operate(muster, application, ['failback', application, ...reason]);
  note('plan diff');
  const { code } = await muster.run(['plan', 'diff', application]);
  const truth = await known();
  const retired = (await retiredIn(stage)).filter((id) => !before.includes(id));
  return {
    round,
    seconds: (Date.now() - began) / 1_000,
    reports: [failover, quarantine, reprotect, ...partsOf(failback)],
    isDiffEmpty: code === 0,
    retired,
    afterFailover,
    truth,
  };
}

/** The lab's own word: muster's names say which they are. */
async function retiredIn({ control }: Stage): Promise<readonly string[]> {
  const { databases } = await control.status();
  return databases.map(({ id }) => id).filter((id) => id.includes('-retired-'));
}
