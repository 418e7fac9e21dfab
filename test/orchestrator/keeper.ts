/** The keeper of copies that every worker process of the pair has, for workers of this process. */
import { type CopyKeeper } from '../../activities/orchestrator/keep-copies';
import { openCopyKeeper } from '../../workers/keep-copies';
import { type Region } from '../../domain/regions';
import { type TestPair } from './pair';

export function keeperOf(pair: Pick<TestPair, 'places'>, namespace: string, region: Region): CopyKeeper {
  const [a, b] = pair.places();
  const clusters = [
    { ...a, options: { address: a.address } },
    { ...b, options: { address: b.address } },
  ] as const;
  const keeper = openCopyKeeper({ file: { namespace, clusters }, region });
  if (!keeper) throw new Error(`${region} is neither of the pair's Regions`);
  return keeper;
}
