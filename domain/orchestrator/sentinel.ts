/**
 * What keeps the orchestrator itself from going on, read from a cluster: tasks that fail again and again, queues that nobody polls or that
 * wait, and what replication gave up. Each with a remedy and its part of the runbook (docs/orchestrator.md, Sentinel).
 */
import { type Region } from '../regions';

/** A run that goes on, as far as it waits for workers. */
export interface WaitingRun {
  readonly workflowId: string;
  /** Attempts of the workflow task that is open; 0: none is. */
  readonly taskAttempts: number;
  /** What the last one failed with, where the history tells. */
  readonly taskFailure: string | null;
  /** Queues it needs now: its own, and those of the activities that wait or run. */
  readonly needs: readonly string[];
}

export interface QueueSeen {
  readonly name: string;
  readonly pollers: number;
  /** Tasks that wait for a worker. */
  readonly waiting: number;
  /** Schedule-to-start of the oldest of them, in ms. */
  readonly oldestMs: number;
  /** Tasks a second, as the server counts them over the last half minute. */
  readonly added: number;
  readonly dispatched: number;
}

export interface DeadLetters {
  /** As Temporal's tools name the queue. */
  readonly queue: string;
  readonly messages: number;
}

export interface SentinelSeen {
  readonly region: Region;
  readonly runs: readonly WaitingRun[];
  readonly queues: readonly QueueSeen[];
  readonly deadLetters: readonly DeadLetters[];
}

export interface SentinelWarning {
  readonly rule: (typeof sentinelRules)[number];
  readonly says: string;
  readonly instead: string;
  /** Heading in docs/orchestrator.md. */
  readonly runbook: string;
}

/** Each is a heading under `## Sentinel` of docs/orchestrator.md. */
export const sentinelRules = [
  'Workflow tasks fail',
  'Nobody polls a queue',
  'Tasks wait for a worker',
  'Replication gave up',
  'The copy is behind',
] as const;

/** Issue 5: more than twice. A worker that dies once costs one. */
export const attemptsAtMost = 2;
/** Chosen: an idle worker takes a task within a second; a slice of a step is tens of seconds, so this is a slot that does not come free. */
export const waitAtMostMs = 10_000;
/** Chosen: where more come than go, so much is told already: a queue that rises is told before it is long. */
export const risingAtMostMs = 2_000;
/** As long as a handover waits for the other side (Temporal's least, `AllowedLaggingSeconds`). */
export const lagAtMostMs = 5_000;

/** Worst first. */
export function judgeSentinel(seen: SentinelSeen): readonly SentinelWarning[] {
  return [
    ...seen.runs.flatMap((run) => failing(seen, run)),
    ...seen.queues.flatMap((queue) => unpolled(seen, queue)),
    ...seen.queues.flatMap((queue) => waits(seen, queue)),
    ...seen.deadLetters.flatMap((letters) => gaveUp(seen, letters)),
  ];
}

/** `lagMs`: age of the oldest event that the standby lacks. */
export function judgeLag(standby: Region, lagMs: number): readonly SentinelWarning[] {
  if (lagMs <= lagAtMostMs) return [];
  return [
    warn('The copy is behind', {
      says: `${standby} is ${seconds(lagMs)} behind: a takeover now loses what was acknowledged since`,
      instead: `see that its servers reach home's (muster orchestrator setup tries it); where home is to move, hand over, do not take over`,
    }),
  ];
}

function failing(
  { region }: SentinelSeen,
  { workflowId, taskAttempts, taskFailure }: WaitingRun,
): readonly SentinelWarning[] {
  if (taskAttempts <= attemptsAtMost) return [];
  return [
    warn('Workflow tasks fail', {
      says: `workflow tasks of ${workflowId} fail in ${region}, attempt ${taskAttempts}${taskFailure === null ? '' : `: ${taskFailure}`}: it does not go on`,
      instead: `nothing is lost; start workers of the muster that began it, or of one that is mended: muster worker --region REGION`,
    }),
  ];
}

function unpolled({ region, runs }: SentinelSeen, { name, pollers, waiting }: QueueSeen): readonly SentinelWarning[] {
  const needing = runs.filter(({ needs }) => needs.includes(name)).map(({ workflowId }) => workflowId);
  if (pollers > 0 || needing.length === 0) return [];
  const tasks = waiting === 0 ? '' : `, ${waiting} ${waiting === 1 ? 'task waits' : 'tasks wait'}`;
  return [
    warn('Nobody polls a queue', {
      says: `nobody polls ${name} in ${region}${tasks}; ${needing.join(', ')} ${needing.length === 1 ? 'needs' : 'need'} it`,
      instead: `start a worker: muster worker --region ${regionOf(name) ?? 'REGION'}`,
    }),
  ];
}

function waits(
  { region }: SentinelSeen,
  { name, pollers, waiting, oldestMs, added, dispatched }: QueueSeen,
): readonly SentinelWarning[] {
  // Nobody polls it: said already, and why it waits.
  if (pollers === 0 || waiting === 0) return [];
  const rises = added > dispatched && oldestMs > risingAtMostMs;
  if (!rises && oldestMs <= waitAtMostMs) return [];
  return [
    warn('Tasks wait for a worker', {
      says: `${waiting} ${waiting === 1 ? 'task waits' : 'tasks wait'} on ${name} in ${region}, the oldest since ${seconds(oldestMs)}${rises ? ', and more come than go' : ''}`,
      instead: `its workers are busy, or hang: see their logs, and start another one: muster worker --region ${regionOf(name) ?? 'REGION'}`,
    }),
  ];
}

function gaveUp({ region }: SentinelSeen, { queue, messages }: DeadLetters): readonly SentinelWarning[] {
  if (messages <= 0) return [];
  return [
    warn('Replication gave up', {
      says: `${messages} dead ${messages === 1 ? 'letter' : 'letters'} in ${region} (queue ${queue}): what they carried is not in that copy`,
      instead: `read them with Temporal's tdbg (tdbg dlq read), mend the cause, then tdbg dlq merge; no handover before`,
    }),
  ];
}

function warn(
  rule: SentinelWarning['rule'],
  { says, instead }: Pick<SentinelWarning, 'says' | 'instead'>,
): SentinelWarning {
  return { rule, says, instead, runbook: `docs/orchestrator.md, Sentinel: ${rule}` };
}

/** Of a queue of steps (`steps.eu-west-1`); any Region's workers poll the others. */
function regionOf(queue: string): Region | undefined {
  const name = /steps\.([a-z0-9-]+)$/.exec(queue)?.[1];
  return name === 'any' ? undefined : name;
}

function seconds(ms: number): string {
  return ms < 100_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
