/** The run that closes an old primary after its Region is back: asked of `muster quarantine` until it has proven it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RecoveryReport } from '../../domain/report';
import { type Muster } from './muster';

/** Chosen: a worker and PostgreSQL start in seconds, and a step is tried again within a minute. */
const provenWithinMs = 180_000;

interface Told {
  readonly quarantine: { readonly state: string; readonly startedAt: string; readonly report?: RecoveryReport } | null;
}

/** `since`: of an earlier one nothing is taken. @throws Error when there is none, or it has not proven anything in time */
export async function untilProven(muster: Muster, application: string, since: string): Promise<RecoveryReport> {
  const deadline = Date.now() + provenWithinMs;
  for (;;) {
    const { out } = await muster.must(['quarantine', application, '--json']);
    const { quarantine } = JSON.parse(out) as Told;
    if (quarantine === null || Date.parse(quarantine.startedAt) < Date.parse(since))
      throw new Error(`${application} has no quarantine run since ${since}: nothing drives its fence`);
    if (quarantine.report?.fence.outcome === 'proven') return quarantine.report;
    if (quarantine.state !== 'RUNNING')
      throw new Error(`the quarantine of ${application} is ${quarantine.state}, and nothing is proven closed`);
    if (Date.now() > deadline)
      throw new Error(`the quarantine of ${application} has proven nothing within ${provenWithinMs / 1_000} s`);
    await sleep(500);
  }
}
