/**
 * The environment that Temporal processes, tests, demo and bench run in: without any TEMPORAL_* of the shell, because
 * TEMPORAL_ADDRESS there is somebody's production.
 */
import os from 'node:os';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy without TEMPORAL_*. */
export function withoutTemporal(env: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('TEMPORAL_') && value !== undefined) kept[name] = value;
  }
  return kept;
}

/**
 * Clears TEMPORAL_* from this process for good, and points TEMPORAL_CONFIG_FILE at nothing, because a temporal.toml in
 * the home folder may name a production as well (a missing file is fine for envconfig, an empty one crashes it).
 */
export function forgetTemporal(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (name.startsWith('TEMPORAL_')) Reflect.deleteProperty(env, name);
  env['TEMPORAL_CONFIG_FILE'] = path.join(os.tmpdir(), `muster-reads-no-temporal-config-${String(process.pid)}.toml`);
}
