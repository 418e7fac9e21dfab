/**
 * What muster listens to: the environment to one frozen Config, with all problems in one error. None of these is a secret;
 * credentials are the AWS SDK's and Temporal's own business and are never read or printed here.
 */
import fs from 'node:fs';
import { buildIs, isBuild } from '../domain/orchestrator/versions';
import { isKnownRegion, knownRegions, type Region } from '../domain/regions';
import { parseDuration } from '../domain/plan-check/duration';
import { suggest } from '../domain/plan-check/nearest';
import { awsProfiles } from './aws-profiles';
import { musterVersion } from './version';

export { loadTemporal, type TemporalSettings } from './temporal';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface Config {
  /** Of package.json: goes into every report. */
  readonly musterVersion: string;
  /** MUSTER_PLANS: the folder in which plans are found as <APP>.yaml. */
  readonly plans?: string;
  /** MUSTER_TIME_SCALE: factor on simulated durations; over 0, at most 1. Anything but 1 is for demo, bench and drills. */
  readonly timeScale: number;
  /** MUSTER_ACTOR: who speaks, when --as does not say. */
  readonly actor?: string;
  /** MUSTER_DNS: the server names are resolved by, when it is not the machine's own. */
  readonly dns?: HostPort;
  /** MUSTER_SQL_CA: the text of that PEM file, the authorities that sign the database servers' certificates. */
  readonly sqlCa?: string;
  /** MUSTER_LAB: the folder of the lab's lab.json. */
  readonly lab?: string;
  /** MUSTER_QUEUE_PREFIX: in front of every task queue, so that several musters share a namespace. */
  readonly queuePrefix: string;
  /** MUSTER_UI_URL: base of the Temporal Web UI. */
  readonly uiUrl?: string;
  /** MUSTER_ORCHESTRATOR: the file that names the two clusters muster runs on. */
  readonly orchestrator?: string;
  /** MUSTER_REGION: whose steps a worker runs. */
  readonly region?: Region;
  /** MUSTER_BUILD: the build that a worker says it is; absent: unversioned. */
  readonly build?: string;
  /** MUSTER_SILENCE: with two clusters, how long neither may answer before a worker ends. */
  readonly silenceMs: number;
  /** MUSTER_AWS_PROFILE_US_EAST_1 and the like: named AWS profile by Region. */
  readonly awsProfiles: Readonly<Record<Region, string>>;
  /** MUSTER_ACTIVITY_SLOTS: activities a worker runs at once; 100 carry some 20 failovers (design section 6). */
  readonly activitySlots: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every wrong variable at once: name, value, what to write. */
export class BadSettings extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadSettings';
    this.problems = problems;
  }
}

const defaultActivitySlots = 100;
/** Chosen: longer than a server's restart, short enough that a supervisor's log shows it. */
const defaultSilenceMs = 60_000;

type Parse<T> = (text: string) => T | undefined;

/** @throws BadSettings */
export function settings(env: Environment = process.env): Config {
  const problems: string[] = [];
  /** An empty variable is one that is not set: compose files and shells write it so. */
  const read = <T>(name: string, parse: Parse<T>, instead: (text: string) => string): T | undefined => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(`${name}: '${text}' ${instead(text)}`);
    return value;
  };
  const profiles = awsProfiles(env);
  const config: Config = {
    musterVersion: musterVersion(),
    ...given(
      'plans',
      read('MUSTER_PLANS', asIs, () => ''),
    ),
    timeScale:
      read('MUSTER_TIME_SCALE', scale, () => 'is not a time scale; write a number over 0 and at most 1, e.g. 0.1') ?? 1,
    ...given(
      'actor',
      read('MUSTER_ACTOR', asIs, () => ''),
    ),
    ...given(
      'dns',
      read('MUSTER_DNS', hostPort, () => 'is not host:port; write e.g. 127.0.0.1:5353'),
    ),
    ...given(
      'sqlCa',
      read(
        'MUSTER_SQL_CA',
        certificates,
        () =>
          'is not a readable PEM file with certificates; write the path of e.g. the global-bundle.pem that RDS publishes',
      ),
    ),
    ...given(
      'lab',
      read('MUSTER_LAB', asIs, () => ''),
    ),
    queuePrefix: read('MUSTER_QUEUE_PREFIX', asIs, () => '') ?? '',
    ...given(
      'uiUrl',
      read('MUSTER_UI_URL', webUrl, () => 'is not a url; write e.g. http://127.0.0.1:8233'),
    ),
    ...given(
      'orchestrator',
      read('MUSTER_ORCHESTRATOR', asIs, () => ''),
    ),
    ...given(
      'region',
      read(
        'MUSTER_REGION',
        region,
        (text) => `is not a Region muster knows; ${suggest(text, knownRegions, 'write e.g. eu-west-1')}`,
      ),
    ),
    ...given(
      'build',
      read('MUSTER_BUILD', build, () => `is not a build; ${buildIs}`),
    ),
    silenceMs:
      read(
        'MUSTER_SILENCE',
        silence,
        () => 'is not a length of time; write it with its unit and at least 1s, e.g. 60s',
      ) ?? defaultSilenceMs,
    awsProfiles: profiles.by,
    activitySlots:
      read('MUSTER_ACTIVITY_SLOTS', slots, () => 'is not a number of slots; write a whole number from 1 to 1000') ??
      defaultActivitySlots,
  };
  problems.push(...profiles.problems);
  if (problems.length > 0) throw new BadSettings(problems);
  return Object.freeze({ ...config, awsProfiles: Object.freeze({ ...config.awsProfiles }) });
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  // unsafe: a computed key widens to string; the one key there is is K.
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

const asIs: Parse<string> = (text) => text;

const scale: Parse<number> = (text) => inRange(text, (n) => n > 0 && n <= 1);
const slots: Parse<number> = (text) => inRange(text, (n) => Number.isInteger(n) && n >= 1 && n <= 1_000);

function inRange(text: string, fits: (n: number) => boolean): number | undefined {
  const n = Number(text);
  return Number.isFinite(n) && fits(n) ? n : undefined;
}

const silence: Parse<number> = (text) => {
  const ms = parseDuration(text);
  return ms !== undefined && ms >= 1_000 ? ms : undefined;
};

const region: Parse<Region> = (text) => (isKnownRegion(text) ? text : undefined);

const build: Parse<string> = (text) => (isBuild(text) ? text : undefined);

const hostPort: Parse<HostPort> = (text) => {
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^\s:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
};

const certificates: Parse<string> = (file) => {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
};

const webUrl: Parse<string> = (text) =>
  /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text) ? text.replace(/\/+$/, '') : undefined;
