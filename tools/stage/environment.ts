/**
 * What our children hear: our shell without anything that could lead them to somebody's production (TEMPORAL_*, AWS_*,
 * MUSTER_*, profiles in the home folder), and what the stage tells them instead.
 */
import os from 'node:os';
import path from 'node:path';

export type Env = Readonly<Record<string, string>>;

const ofSomebody = /^(TEMPORAL_|AWS_|MUSTER_)/;

export function stageEnv(told: Env, shell: Readonly<Record<string, string | undefined>> = process.env): Env {
  const kept = Object.entries(shell).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !ofSomebody.test(pair[0]),
  );
  const nothing = (name: string): string => path.join(os.tmpdir(), `muster-reads-no-${name}-${String(process.pid)}`);
  return {
    ...Object.fromEntries(kept),
    // A missing file is fine for envconfig and for the AWS SDK.
    TEMPORAL_CONFIG_FILE: nothing('temporal-config.toml'),
    AWS_CONFIG_FILE: nothing('aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: nothing('aws-credentials'),
    // No instance role of the machine we happen to run on.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...told,
  };
}
