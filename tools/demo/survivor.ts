/** When the survivor went on after a takeover: by the cluster that wrote each event, from its own history. */
import { Client, Connection } from '@temporalio/client';
import { workflowIds } from '../../contract/ids';
import { goalNames } from '../../domain/kinds/table';
import { type Region } from '../../domain/regions';
import { type StagePair } from '../stage/pair';
import { failoverVersionIncrement } from '../temporal/cluster-config';
import { application } from './scene';

/** A goal's activity in the operation's history, as the survivor has it. */
export interface StepBegun {
  readonly step: string;
  readonly at: number;
  /** Whose cluster handed it out. */
  readonly writer: Region | undefined;
}

/** An activity's start is written when it has ended, with the time it had. */
export async function stepsBegun({ servers, namespace }: StagePair, survivor: Region): Promise<readonly StepBegun[]> {
  const connection = await Connection.connect({ address: addressOf(servers, survivor) });
  try {
    const client = new Client({ connection, namespace });
    const { events } = await client.workflow.getHandle(workflowIds.recovery(application)).fetchHistory();
    const scheduled = new Map<string, string>();
    const begun: StepBegun[] = [];
    for (const event of events ?? []) {
      const { activityTaskScheduledEventAttributes: made, activityTaskStartedEventAttributes: started } = event;
      if (made) scheduled.set(String(event.eventId), made.activityType?.name ?? '');
      const step = scheduled.get(String(started?.scheduledEventId));
      if (step === undefined || !goalNames.some((name) => name === step)) continue;
      const at = Number(event.eventTime?.seconds) * 1_000 + Number(event.eventTime?.nanos) / 1e6;
      begun.push({ step, at, writer: writerOf(servers, Number(event.version)) });
    }
    return begun;
  } finally {
    await connection.close();
  }
}

export interface Resumed {
  /** From the command to the first step that the survivor's cluster handed out. */
  readonly ms: number;
  readonly step: string;
}

/** @throws Error when the survivor handed out nothing */
export function resumedAfter(commandAt: number, survivor: Region, begun: readonly StepBegun[]): Resumed {
  const first = begun.filter(({ at, writer }) => writer === survivor && at >= commandAt).sort((a, b) => a.at - b.at)[0];
  if (!first) throw new Error(`no step began at the cluster in ${survivor} after it was taken over`);
  return { ms: Math.round(first.at - commandAt), step: first.step };
}

function writerOf(servers: StagePair['servers'], version: number): Region | undefined {
  return servers.find((one) => version % failoverVersionIncrement === one.initialFailoverVersion)?.name;
}

function addressOf(servers: StagePair['servers'], region: Region): string {
  const found = servers.find(({ name }) => name === region);
  if (found) return found.address;
  throw new Error(`there is no cluster in ${region}`);
}
