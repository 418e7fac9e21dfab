/** The surroundings of a real run: settings, Temporal's connection and plans as config/ reads them, its complaints as problems. */
import { loadPlan } from '../../config/load-plan';
import { BadSettings, loadTemporal, settings } from '../../config/settings';
import { BadOrchestratorFile, readOrchestratorFile } from '../../config/orchestrator';
import { badInput, exitCodes, Problem } from '../problem';
import { soundPlan } from './plan/sound-plan';
import { type Surroundings } from './surroundings';

export function surroundingsFromConfig(): Surroundings {
  return { settings: readSettings, temporal, orchestrator, readPlan };
}

function readSettings(): ReturnType<typeof settings> {
  try {
    return settings();
  } catch (cause) {
    if (!(cause instanceof BadSettings)) throw cause;
    const [first = 'the environment is not as muster needs it', ...more] = cause.problems;
    throw new Problem({
      what: first,
      details: more,
      instead: 'set it right, or unset it for the default',
      exitCode: exitCodes.badInput,
      cause,
    });
  }
}

function temporal(): ReturnType<Surroundings['temporal']> {
  if (readSettings().orchestrator !== undefined) {
    const { namespace, clusters } = orchestrator();
    return { namespace, clusters };
  }
  try {
    const { connectionOptions, namespace } = loadTemporal();
    return { address: connectionOptions.address, namespace, options: connectionOptions };
  } catch (cause) {
    const [what = '', instead = 'mend the TEMPORAL_* variables or the profile in temporal.toml'] = (
      cause instanceof Error ? cause.message : String(cause)
    ).split('; ');
    throw new Problem({ what, instead, exitCode: exitCodes.badInput, cause });
  }
}

function orchestrator(): ReturnType<Surroundings['orchestrator']> {
  const { orchestrator: file } = readSettings();
  if (file === undefined)
    throw badInput(
      'MUSTER_ORCHESTRATOR is not set',
      'write the orchestrator file (docs/orchestrator.md) and set it to its path',
    );
  try {
    return readOrchestratorFile(file);
  } catch (cause) {
    if (!(cause instanceof BadOrchestratorFile)) throw cause;
    const [what = '', ...details] = cause.problems;
    throw new Problem({ what, details, instead: 'mend the orchestrator file', exitCode: exitCodes.badInput, cause });
  }
}

function readPlan(application: string, file: string | undefined): ReturnType<typeof soundPlan> {
  return soundPlan(loadPlan(application, { file, plans: readSettings().plans }));
}
