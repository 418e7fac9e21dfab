/** One process for both clusters of the orchestrator file: a set of workers on each, and an end when neither answers any more. */
import { setTimeout as delay } from 'node:timers/promises';
import { type OrchestratorFile } from '../config/orchestrator';
import { NoServer } from './connect';
import { ofBuild } from './told-of-itself';
import { type Seat, type SeatNeeds, takeSeat } from './seat';

/** At the start somebody looks on: an error within 10 s (issue 3), as with one server. */
const atStartMs = 6_000;
const lookEveryMs = 250;

export interface PairNeeds extends Pick<
  SeatNeeds,
  'queuePrefix' | 'activities' | 'activitySlots' | 'build' | 'signal'
> {
  readonly pair: OrchestratorFile;
  readonly region: string;
  /** How long neither may answer, once one did. */
  readonly silenceMs: number;
}

/** Until `signal` ends it. @throws NoServer when neither cluster answers */
export async function servePair(needs: PairNeeds): Promise<void> {
  const { namespace, clusters } = needs.pair;
  const say = (line: string): void => {
    console.warn(`${new Date().toISOString()} muster worker in ${needs.region}: ${line}`);
  };
  let isServing = false;
  const seats = clusters.map((cluster): [string, Seat] => [
    `${cluster.region} at ${cluster.address}`,
    takeSeat({
      ...needs,
      cluster,
      namespace,
      sets: clusters.length,
      say,
      polling: () => {
        isServing = true;
        console.log(
          `muster worker in ${needs.region}: polling ${cluster.address}, namespace ${namespace}${ofBuild(needs)}`,
        );
        process.send?.('ready');
      },
    }),
  ]);
  const ended = Promise.all(seats.map(([, seat]) => seat.ended));
  const unheard = async (): Promise<void> => {
    while (!needs.signal.aborted) {
      const forMs = isServing ? needs.silenceMs : atStartMs;
      const silences = seats.flatMap(([where, seat]) => {
        const silent = seat.silent();
        return silent && performance.now() - silent.sinceMs >= forMs ? [`${where} (${silent.because})`] : [];
      });
      if (silences.length === seats.length)
        throw new NoServer(
          [
            `neither cluster has answered for ${forMs / 1_000} s: ${silences.join(', ')}`,
            `the addresses are those of MUSTER_ORCHESTRATOR; this worker ends, for its supervisor to start it again`,
          ].join('\n'),
        );
      await delay(lookEveryMs);
    }
    await ended;
  };
  await Promise.race([ended, unheard()]);
}
