/** After an operation: what the pair that orchestrates cannot survive now that roles may have changed, with the handover that fits. Never done by itself. */
import { type PlacementWarning } from '../../domain/orchestrator/placement';
import { type Region } from '../../domain/regions';
import { type RecoveryReport } from '../../domain/report';
import { placementAfter } from '../operations/orchestrator/roles-now';
import { type Surroundings } from './surroundings';
import { warningLines } from './view/orchestrator-view';
import { wrap } from './view/words';

/** Empty with one server, and where home cannot be told in time: a report is never held up, or lost, because of it. */
export async function placementWarnings(
  surroundings: Surroundings,
  report: RecoveryReport | undefined,
  lives?: Region,
): Promise<readonly PlacementWarning[]> {
  if (report === undefined || surroundings.settings().orchestrator === undefined) return [];
  try {
    const { clusters, namespace } = surroundings.orchestrator();
    return await placementAfter(clusters, namespace, report, lives);
  } catch {
    // An orchestrator file that is wrong is told by whoever asks for the orchestrator.
    return [];
  }
}

export function placementLines(warnings: readonly PlacementWarning[], width: number): readonly string[] {
  return warnings.length === 0 ? [] : ['', ...warningLines(warnings).flatMap((line) => wrap(line, width, '         '))];
}
