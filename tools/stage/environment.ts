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
  return { ...Object.fromEntries(kept), ...noProfiles(), ...told };
}

function noProfiles(): Env {
  const nothing = (name: string): string => path.join(os.tmpdir(), `muster-reads-no-${name}-${String(process.pid)}`);
  return {
    // A missing file is fine for envconfig and for the AWS SDK.
    TEMPORAL_CONFIG_FILE: nothing('temporal-config.toml'),
    AWS_CONFIG_FILE: nothing('aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: nothing('aws-credentials'),
    // No instance role of the machine we happen to run on.
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The same for a shell of somebody's own: sourced (sh, bash, zsh), it forgets what could lead to production. */
export function envFile(told: Env): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;
  return [
    '# Source it: this shell then forgets its own TEMPORAL_*, AWS_* and MUSTER_*, and talks to the demo alone.',
    `for name in $(env | grep -oE '^(TEMPORAL|AWS|MUSTER)_[A-Za-z0-9_]*'); do unset "$name"; done`,
    'unset name',
    ...Object.entries({ ...noProfiles(), ...told }).map(([name, value]) => `export ${name}=${quoted(value)}`),
    '',
  ].join('\n');
}
