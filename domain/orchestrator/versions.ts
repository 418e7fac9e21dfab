/** Builds of muster's workers: what one may be called, and when it may become current, or take a run over. */
import { type Refusal } from '../goal';

/** Temporal takes up to some 480 characters that do not begin with `__` (server 1.31); of these, those that every tool passes on unquoted. */
const build = /^(?!__)[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
export const buildIs = 'write letters, digits and . _ + -, at most 128, not beginning with __, e.g. 0.2.0 or a commit';

export function isBuild(text: string): boolean {
  return build.test(text);
}

/** Somebody asks a queue for work, via one cluster. */
export interface QueuePoll {
  /** Without prefix: recovery, steps.eu-west-1, steps.any. */
  readonly queue: string;
  /** A standby passes polls on to home: this is where they were asked. */
  readonly via: string;
  /** Null: an unversioned worker. */
  readonly build: string | null;
}

export interface RollOutSeen {
  readonly build: string;
  /** Each that orchestrates, by Region; one server by its address. */
  readonly clusters: readonly ClusterWord[];
  /** That must be polled whatever runs: those of the clusters' Regions, and everybody's. */
  readonly queues: readonly string[];
  readonly polls: readonly QueuePoll[];
}

interface ClusterWord {
  readonly name: string;
  readonly answers: boolean;
  /** Takes itself for active. */
  readonly active: boolean;
}

/** Of a Region without a cluster the queue counts while somebody polls it: a Region that is lost keeps nobody from a roll-out. */
export function queuesOf({ queues, polls }: Pick<RollOutSeen, 'queues' | 'polls'>): readonly string[] {
  return [...new Set([...queues, ...polls.map(({ queue }) => queue)])];
}

/** Empty: it may become current. Else every cluster and every queue that keeps it from that. */
export function judgeRollOut(seen: RollOutSeen): readonly Refusal[] {
  const { clusters } = seen;
  const active = clusters.filter((one) => one.active).map(({ name }) => name);
  const silent = clusters.filter(({ answers }) => !answers).map(({ name }) => name);
  return [
    ...(silent.length === 0
      ? []
      : [
          {
            rule: 'every cluster answers',
            saw: `${silent.join(', ')} is silent`,
            wanted: 'an answer; what runs is moved alone: muster orchestrator move',
            source: 'DescribeNamespace',
          },
        ]),
    ...(active.length === 1
      ? []
      : [
          {
            rule: 'one cluster is active',
            saw: active.length === 0 ? 'none says so' : `${active.join(' and ')} both are`,
            wanted: 'one home: see muster orchestrator status',
            source: 'DescribeNamespace',
          },
        ]),
    ...lacking(seen),
  ];
}

function lacking({ build: wanted, clusters, ...seen }: RollOutSeen): readonly Refusal[] {
  return queuesOf(seen).flatMap((queue) =>
    clusters
      .filter(({ name }) => !seen.polls.some((one) => one.queue === queue && one.via === name && one.build === wanted))
      .map(({ name }) => ({
        rule: 'the build polls every queue through every cluster',
        saw: `nobody of build ${wanted} polls ${queue} via ${name}`,
        wanted: `MUSTER_BUILD=${wanted} muster worker --region ${regionOf(queue) ?? 'REGION'}`,
        source: 'DescribeTaskQueue',
      })),
  );
}

function regionOf(queue: string): string | undefined {
  return /^steps\.(?!any$)(.+)$/.exec(queue)?.[1];
}

/** A run needs its workflow tasks taken, and steps: those of a Region go to everybody's queue where nobody there takes them. */
const movedRunNeeds = ['recovery', 'steps.any'] as const;

/** Empty: somebody of the build takes the run on. */
export function judgeMove({ build: wanted, polls }: Pick<RollOutSeen, 'build' | 'polls'>): readonly Refusal[] {
  return movedRunNeeds
    .filter((queue) => !polls.some((one) => one.queue === queue && one.build === wanted))
    .map((queue) => ({
      rule: 'somebody of the build takes the run on',
      saw: `nobody of build ${wanted} polls ${queue}`,
      wanted: `MUSTER_BUILD=${wanted} muster worker --region REGION`,
      source: 'DescribeTaskQueue',
    }));
}
