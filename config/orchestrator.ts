/** The orchestrator file: the two Temporal clusters that orchestrate, and how muster and their peers reach them. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import fs from 'node:fs';
import { z } from 'zod';
import { expected, parseExpected } from '../contract/plan-file/expected';
import { byRegion, duration, region, text } from '../contract/plan-file/scalars';
import { type Region } from '../domain/regions';
import { type DeadMansSwitch, deadMansSwitch, judgeDeadMansSwitch, switchOf } from './dead-mans-switch';
import { readSource } from './plan-source';
import { shapeIssues } from './shape-issues';
import { type TemporalSettings } from './temporal';

export interface OrchestratorCluster {
  readonly region: Region;
  readonly address: string;
  /** As the other cluster's servers reach it. */
  readonly peerAddress: string;
  readonly options: TemporalSettings['connectionOptions'];
}

export interface OrchestratorFile {
  readonly namespace: string;
  readonly retentionMs: number;
  /** Where a new namespace begins. */
  readonly home: Region;
  readonly clusters: readonly [OrchestratorCluster, OrchestratorCluster];
  /** Absent: nobody is told when a side is silent. */
  readonly deadMansSwitch?: DeadMansSwitch;
}

/** Each with file, line, column, what is wrong and what to write. */
export class BadOrchestratorFile extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadOrchestratorFile';
    this.problems = problems;
  }
}

const address = z
  .string({ error: expected('an address', 'write host:port') })
  .regex(/^[^\s:/]+:\d{1,5}$/, { error: expected('an address', 'write host:port') });

const schema = z
  .strictObject({
    namespace: text('a namespace', 'dr').default('dr'),
    retention: duration('How long both clusters keep a history after its end.').prefault('2160h'),
    home: region,
    clusters: byRegion(
      z.strictObject({
        address,
        peer: address.optional(),
        profile: text('a profile of temporal.toml', 'eu-west-1').optional(),
      }),
    ),
    deadMansSwitch: deadMansSwitch.optional(),
  })
  .superRefine(({ clusters, home, deadMansSwitch: wish }, context) => {
    const names = Object.keys(clusters);
    const wrong = (path: string[], what: string, instead: string): void =>
      context.addIssue({ code: 'custom', path, message: expected(what, instead) });
    if (names.length !== 2)
      wrong(['clusters'], 'two clusters', `name those of two Regions (standby and witness), not of ${names.length}`);
    else if (!names.includes(home)) wrong(['home'], `one of ${names.join(', ')}`, 'name one of the two');
    else if (wish !== undefined)
      for (const { path, what, instead } of judgeDeadMansSwitch(wish, names))
        wrong(['deadMansSwitch', ...path], what, instead);
  });

/** @throws BadOrchestratorFile */
export function readOrchestratorFile(file: string): OrchestratorFile {
  const source = readSource(textOf(file));
  const at = (path: readonly (string | number)[], says: string, instead: string): string => {
    const { line, column } = source.spot(path, 'value');
    return `${file}:${line}:${column} ${path.join('.') || 'file'}: ${says}; ${instead}`;
  };
  if (source.data === undefined)
    throw new BadOrchestratorFile(
      source.flaws.map(({ line, column, says }) => `${file}:${line}:${column} not YAML: ${says}`),
    );
  const parsed = shapeIssues(schema, source.data);
  if ('issues' in parsed)
    throw new BadOrchestratorFile(
      parsed.issues.flatMap((issue) => {
        if (issue.is === 'unknown keys')
          return issue.keys.map((key) =>
            at([...issue.path, key], `'${key}' is not a key here`, `use ${issue.known.join(', ')}`),
          );
        const words = parseExpected(issue.message) ?? issue;
        return [at(issue.path, `${source.written(issue.path) ?? 'nothing'} is not ${words.what}`, words.instead)];
      }),
    );
  const { namespace, retention, home, clusters, deadMansSwitch: wish } = parsed.value;
  const [a, b] = Object.entries(clusters).map(([name, one]): OrchestratorCluster => ({
    region: name,
    address: one.address,
    peerAddress: one.peer ?? one.address,
    options: { ...ofProfile(one.profile), address: one.address },
  }));
  if (!a || !b) throw new BadOrchestratorFile([`${file}: names fewer than two clusters`]);
  return {
    ...{ namespace, retentionMs: retention, home, clusters: [a, b] },
    ...(wish === undefined ? {} : { deadMansSwitch: switchOf(wish) }),
  };
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadOrchestratorFile([
      `${file}: cannot be read (${why}); write it, or set MUSTER_ORCHESTRATOR to where it is`,
    ]);
  }
}

/** TLS and keys are Temporal's own configuration; only the address is ours. */
function ofProfile(
  profile: string | undefined,
): Pick<TemporalSettings['connectionOptions'], 'tls' | 'apiKey' | 'metadata'> {
  if (profile === undefined) return {};
  const { tls, apiKey, metadata } = load(profile).connectionOptions;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function load(profile: string): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({ profile });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadOrchestratorFile([`profile '${profile}': ${why}; mend it in temporal.toml`]);
  }
}
