/** One failover, decided the moment its gate opens, and everything there is to measure of it. */
import { type RecoveryReport } from '../../domain/report';
import { floorMs } from './floor';
import { readHistory } from './history';
import { peakRssMb } from './memory';
import { approve, decidedAtMs, handleOf, untilGate, untilRecovered, wallMs } from './operation';
import { overheads, type StepOverhead } from './overhead';
import { type StageOptions } from '../stage/stage';
import { type Bench, lose, lost, onStage, type Place, recovered, untilServed } from './place';
import { reference } from './reference';

export interface Lone {
  readonly wallMs: number;
  readonly criticalPathMs: number;
  readonly floorMs: number;
  readonly overheads: readonly StepOverhead[];
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly workerPeakRssMb: number | null;
  readonly timeScale: number;
}

const application = 'payments';
/** lab/worlds/payments.yaml and the plan say so. */
const ttlMs = 60_000;

/** Where docs/orchestrator.md says: standby and witness, home in the witness, as every failover to the standby leaves it. */
const twoClusters: Pick<StageOptions, 'pair' | 'workerRegions'> = {
  pair: { regions: [recovered, 'us-west-2'], home: 'us-west-2' },
  workerRegions: [lost, recovered, 'us-west-2'],
};

/** `on`: one server, or two clusters that replicate. */
export function measureLone(bench: Bench, paymentsPerSecond: number, on: 'one' | 'pair' = 'one'): Promise<Lone> {
  const options = { ...reference(), paymentsPerSecond, ...(on === 'pair' ? twoClusters : {}) };
  return onStage(bench, options, async (place) => {
    await untilServed(place.stage);
    const since = await lose(place.stage);
    const args = ['failover', application, '--reason', 'bench', '--since', since, '--detach', '--json'];
    await place.stage.musterAs('duty').must(args);
    return measured(place);
  });
}

async function measured({ stage, client }: Place): Promise<Lone> {
  const handle = handleOf(client, application);
  await approve(handle, await untilGate(handle));
  const report = await untilRecovered(handle);
  const history = await readHistory(handle);
  const worker = stage.workers.find(({ region }) => region === recovered);
  return {
    wallMs: wallMs(report),
    criticalPathMs: report.criticalPath.fromDecisionMs ?? NaN,
    floorMs: await floorOf(stage, report),
    overheads: overheads(report, history.activities),
    historyEvents: history.events,
    historyBytes: history.bytes,
    workerPeakRssMb: worker === undefined ? null : peakRssMb(worker.child.pid),
    timeScale: stage.lab.timeScale,
  };
}

async function floorOf({ control, lab }: Place['stage'], report: RecoveryReport): Promise<number> {
  return floorMs({
    steps: report.steps,
    work: await control.work(Date.parse(report.startedAt)),
    to: report.to,
    decidedAtMs: decidedAtMs(report),
    fenceImpossible: report.fence.outcome === 'impossible',
    ttlMs: ttlMs * lab.timeScale,
  });
}
