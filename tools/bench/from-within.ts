/**
 * Seconds from `muster failover` to the beginning of its first step (which looks at everything) while a lower operation of the same application
 * is under way. Each failover is given up again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isProgress, type Muster } from '../stage/muster';
import { operate } from '../stage/operate';
import { starter } from '../stage/people';
import { type Stage } from '../stage/stage';
import { type Bench, onStage, untilServed } from './place';
import { reference } from './reference';

/** By the name of the lower operation. */
export type FromWithin = Readonly<Record<string, number>>;

const application = 'payments';
const reason = ['--reason', 'bench'] as const;

interface Lower {
  readonly name: string;
  /** Starts it, and returns. */
  readonly start: readonly string[];
  /** It is under way once this step is; absent: once it is started. */
  readonly at?: string;
}

function drill(mode: 'isolated' | 'live', at?: string): Lower {
  const args = ['drill', 'run', application, '--mode', mode, '--scenario', 'regional-failover', ...reason];
  return { name: `${mode} drill`, start: [...args, '--override', 'bench'], ...(at === undefined ? {} : { at }) };
}

/** In an order in which each finds the world it needs: a restore closes the primary. */
const fromHome: readonly Lower[] = [
  drill('live', 'gate.drill'),
  { name: 'switchover', start: ['switchover', application, ...reason, '--detach'], at: 'gate.promote' },
  drill('isolated'),
  {
    name: 'restore',
    start: ['restore', application, '--to-time', '30s', ...reason, '--detach'],
    at: 'ledger.restore',
  },
];
const reprotect: Lower = {
  name: 'reprotect',
  start: ['reprotect', application, ...reason, '--detach'],
  at: 'ledger.replicate',
};

export async function measureFromWithin(bench: Bench, paymentsPerSecond: number): Promise<FromWithin> {
  const options = { ...reference(), paymentsPerSecond };
  const home = await onStage(bench, options, async ({ stage }) => {
    await untilServed(stage);
    await untilBackedUp(stage, paymentsPerSecond);
    const muster = stage.musterAs(starter);
    const dry = muster.run(['failover', application, '--mode', 'dry-run', ...reason]);
    const figures: Record<string, number> = { 'dry run': await failoverWithin(muster, []) };
    await dry;
    for (const lower of fromHome) {
      await underWay(muster, lower);
      figures[lower.name] = await failoverWithin(muster, []);
    }
    return figures;
  });
  return onStage(bench, options, async ({ stage }) => {
    await untilServed(stage);
    const muster = stage.musterAs(starter);
    // With both Regions alive; it leaves the application unprotected, as a reprotect needs it.
    await operate(muster, application, ['failover', application, ...reason]);
    await underWay(muster, reprotect);
    return { ...home, reprotect: await failoverWithin(muster, ['--to', 'us-east-1']) };
  });
}

/** Chosen: logs are uploaded every 24 s at scale 0.1 (docs/lab.md); a minute of payments is in the backups that drill and restore use. */
const backedUpSeconds = 60;

async function untilBackedUp({ control }: Stage, paymentsPerSecond: number): Promise<void> {
  const deadline = Date.now() + backedUpSeconds * 3_000;
  for (;;) {
    const { customers } = await control.status();
    if (customers.acknowledged >= paymentsPerSecond * backedUpSeconds) return;
    if (Date.now() > deadline)
      throw new Error(`${customers.acknowledged} payments in ${backedUpSeconds * 3} s: too few to restore any`);
    await sleep(1_000);
  }
}

async function underWay(muster: Muster, { name, start, at }: Lower): Promise<void> {
  await muster.must(start);
  if (at === undefined) return;
  await new Promise<void>((resolve, reject) => {
    const feed = muster.feed(['watch', application, '--json'], (line) => {
      if (!isProgress(line)) return;
      const parked = line.progress.steps.find(({ status }) => status === 'parked');
      if (parked) {
        feed.stop();
        reject(new Error(`the ${name} is parked at ${parked.id}: ${parked.because.map(({ saw }) => saw).join('; ')}`));
      }
      const step = line.progress.steps.find(({ id }) => id === at);
      if (step?.status !== 'running' && step?.status !== 'waiting') return;
      feed.stop();
      resolve();
    });
    void feed.ended.then((code) => {
      reject(new Error(`the ${name} was not under way at ${at}: muster watch ended with ${code}`));
    });
  });
}

/** Seconds; when this returns the failover has been given up, and what it had begun put back. */
async function failoverWithin(muster: Muster, to: readonly string[]): Promise<number> {
  const began = Date.now();
  const seconds = await new Promise<number>((resolve, reject) => {
    const feed = muster.feed(['failover', application, ...to, ...reason, '--json'], (line) => {
      if (!isProgress(line) || line.progress.operation !== 'failover') return;
      const begun = line.progress.steps.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
      if (begun.length === 0) return;
      feed.stop();
      resolve((Math.min(...begun) - began) / 1_000);
    });
    void feed.ended.then((code) => {
      reject(new Error(`muster failover ended with ${code} before its first step`));
    });
  });
  await muster.must(['abort', application, ...reason]);
  // What it had begun is put back before the next one begins.
  await muster.run(['watch', application, '--json']);
  return seconds;
}
