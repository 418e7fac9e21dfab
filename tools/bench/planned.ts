/** A planned move on a stage of its own: a dry run first, then a switchover, and what customers waited for in it. */
import { type RecoveryReport } from '../../domain/report';
import { createProgress } from '../progress/progress';
import { starter } from '../stage/people';
import { type Stage } from '../stage/stage';
import { outageSeconds } from '../truth/outages';
import { untilKnown } from '../truth/until-known';
import { fencedAtMs, pathAfterFence, type Waited } from './after-fence';
import { floorMs } from './floor';
import { approve, handleOf, untilGate, untilRecovered } from './operation';
import { type Bench, onStage, type Place, untilServed } from './place';
import { reference } from './reference';

export interface Planned {
  /** From the command to its end, as somebody waits for it. */
  readonly dryRunSeconds: number;
  /** Requests of any kind but reads that the lab saw meanwhile. */
  readonly dryRunChanges: number;
  /** Customers could not pay so long. */
  readonly outageS: number;
  /** Of it the lab's own simulated work, and one TTL. */
  readonly floorS: number;
  readonly waited: readonly Waited[];
}

const application = 'payments';
/** lab/worlds/payments.yaml and the plan say so. */
const ttlMs = 60_000;

export function measurePlanned(bench: Bench, paymentsPerSecond: number): Promise<Planned> {
  return onStage(bench, { ...reference(), paymentsPerSecond }, async (place) => {
    await untilServed(place.stage);
    return { ...(await dryRun(place.stage)), ...(await switchover(place)) };
  });
}

async function dryRun({ control, musterAs }: Stage): Promise<Pick<Planned, 'dryRunSeconds' | 'dryRunChanges'>> {
  const began = Date.now();
  await musterAs(starter).must(['failover', application, '--mode', 'dry-run', '--reason', 'bench', '--json']);
  const dryRunSeconds = (Date.now() - began) / 1_000;
  const requests = await control.requests(began);
  return { dryRunSeconds, dryRunChanges: requests.filter(({ operation }) => !isRead(operation)).length };
}

/** As AWS names what changes nothing. */
function isRead(operation: string): boolean {
  return /^(Describe|List|Get|Head|Lookup)/.test(operation);
}

async function switchover({ stage, client }: Place): Promise<Pick<Planned, 'outageS' | 'floorS' | 'waited'>> {
  const { control, lab } = stage;
  const since = Date.now();
  await stage.musterAs(starter).must(['switchover', application, '--reason', 'bench', '--detach', '--json']);
  const handle = handleOf(client, application);
  await approve(handle, await untilGate(handle));
  const report = await untilRecovered(handle);
  const progress = createProgress('customers of the switchover');
  const truth = await untilKnown({ control, timeScale: lab.timeScale, progress, since });
  const outageS = outageSeconds(truth.outages, report);
  progress.end(outageS === null ? 'NOT served' : 'served');
  if (outageS === null) throw new Error('customers are not served again after a switchover: nothing can be measured');
  return { outageS, floorS: (await floorOf(stage, report)) / 1_000, waited: pathAfterFence(report.steps) };
}

/** Promotion and routing as the lab's journal has them, and a TTL; nothing of what was ready before the fence. */
async function floorOf({ control, lab }: Stage, report: RecoveryReport): Promise<number> {
  return floorMs({
    steps: report.steps,
    work: await control.work(Date.parse(report.startedAt)),
    to: report.to,
    decidedAtMs: fencedAtMs(report.steps),
    fenceImpossible: false,
    ttlMs: ttlMs * lab.timeScale,
  });
}
