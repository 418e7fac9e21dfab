/**
 * Home is killed while approvals come in over a link that takes its time: what was acknowledged is there after the takeover, and a step that
 * was at work goes on. One pair, roles swapped with every kill.
 */
import { type Region } from '../../domain/regions';
import { type ReachOutcome } from '../../contract/activities';
import { type Progress } from '../../contract/progress';
import { type Plan } from '../../domain/plan';
import { eventually } from './eventually';
import { gateOpen, isCopied, type Orchestra, other, planOf, type Run } from './orchestra';
import { beating } from '../workflow/play';
import { deadRegion } from './side-workers';

/** Of the copies, one way; the "seconds". */
const longestLagMs = 2_000;
const approvers = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn'];
const never = new Promise<ReachOutcome>(() => undefined);

export interface Acknowledged {
  readonly run: Run;
  readonly by: string;
  readonly beforeKillMs: number;
  /** False: whoever gave it was told that home alone holds it. */
  readonly outlivesHome: boolean;
}
export interface Killed {
  readonly home: Region;
  readonly lagMs: number;
  readonly acknowledged: readonly Acknowledged[];
  /** Acknowledged, and not there after the takeover. */
  readonly missing: readonly Acknowledged[];
  /** Whom the takeover told, and the journals of the runs that miss some; empty: none is missing. */
  readonly why: readonly string[];
  /** From the takeover command until a step that the dead side had runs at the survivor. */
  readonly nextStepMs: number;
}

/** More are to decide than will: the gate stays open, and shows whom it has. */
function plan(application: string): Plan {
  const { promote } = planOf(application).gates;
  return planOf(application, {
    gates: { promote: { ...promote, approvals: approvers.length + 1, approvers: [...approvers, 'nobody'] } },
  });
}

/** @param names tells the applications of this kill from those of others */
export async function killHome(
  orchestra: Orchestra,
  home: Region,
  how: { readonly random: () => number; readonly names: string; readonly operations: number },
): Promise<Killed> {
  const { random, names, operations } = how;
  const { links } = orchestra.pair;
  const survivor = other(home);
  let killed = false;
  let resumedAt: number | undefined;
  setScripts(orchestra, survivor, () => {
    if (killed) resumedAt ??= performance.now();
    return killed;
  });
  const runs: Run[] = [];
  for (let n = 0; n < operations; n += 1) runs.push(await orchestra.begin(home, plan(`${names}-${n}`)));
  for (const run of runs) await gateOpen(orchestra, home, run);
  await eventually('a step is at work at home', () =>
    orchestra.sides[home]?.calls.some(
      ({ step, may, application }) => isAtWork(step, may) && application.startsWith(names),
    )
      ? true
      : undefined,
  );
  await orchestra.copied();

  const lagMs = random() * longestLagMs;
  for (const link of links) link.delay(lagMs);
  const acknowledgedAt: (Omit<Acknowledged, 'beforeKillMs'> & { readonly atMs: number })[] = [];
  for (const run of runs)
    for (const by of approvers)
      setTimeout(() => {
        orchestra.approve(home, run, by).then(
          (answer) => {
            if (killed || !answer.accepted) return;
            const outlivesHome = answer.outlivesHome === true;
            acknowledgedAt.push({ run, by, outlivesHome, atMs: performance.now() });
          },
          () => undefined,
        );
      }, random() * lagMs);
  // A run whose workflow tasks are taken at the other end of the link answers after several lags.
  await eventually('some approvals are acknowledged', () => (acknowledgedAt.length >= 3 ? true : undefined), {
    everyMs: 5,
  });
  await new Promise((resolve) => setTimeout(resolve, random() * lagMs));
  killed = true;
  const killedAt = performance.now();
  await orchestra.kill(home, { buckets: true });
  for (const link of links) link.delay(0);

  const commandAt = performance.now();
  const { told } = await orchestra.takeOver(survivor);
  const nextStepMs = (await eventually('a step runs at the survivor', () => resumedAt, { everyMs: 5 })) - commandAt;
  const acknowledged = acknowledgedAt.map(({ atMs, ...one }) => ({ ...one, beforeKillMs: killedAt - atMs }));
  const missing = await stillMissing(orchestra, survivor, acknowledged);
  const why = missing.length === 0 ? [] : [JSON.stringify(told), ...(await whyMissing(orchestra, survivor, missing))];
  return { home, lagMs, acknowledged, missing, nextStepMs, why };
}

/** The runs are over, the dead side is back and a complete copy. */
export async function comeBack(orchestra: Orchestra, home: Region): Promise<void> {
  const survivor = other(home);
  await endRuns(orchestra, survivor);
  await orchestra.comeBack(home);
  await eventually('the copy is complete again', async () => {
    // What the returned cluster had not passed on may have opened some of them again; and what a copy has missed it may learn only with the next event.
    await endRuns(orchestra, survivor);
    return orchestra.looking(isCopied);
  });
}

async function endRuns({ client }: Orchestra, at: Region): Promise<void> {
  const { workflow } = client(at);
  for await (const { workflowId, runId } of workflow.list({ query: "ExecutionStatus = 'Running'" }))
    await workflow
      .getHandle(workflowId, runId)
      .terminate('the kill is over')
      .catch(() => undefined);
}

function isAtWork(step: string, may: string): boolean {
  return step === 'api.prewarm' && may === 'act';
}

/** Whoever has the step before the kill is at work for good; the survivor says when it has one after it. */
function setScripts({ sides }: Orchestra, survivor: Region, resumed: () => boolean): void {
  for (const side of Object.values(sides))
    side.script = {
      ...deadRegion,
      'api.prewarm': ({ may }) => {
        if (!isAtWork('api.prewarm', may)) return { is: 'moving', by: 'others', hint: 'as it was' };
        if (side.region !== survivor || !resumed()) return beating(never);
        return { is: 'reached', evidence: {} };
      },
    };
}

/** What the runs read again from where approvals are kept comes a moment after the takeover. */
async function stillMissing(
  orchestra: Orchestra,
  survivor: Region,
  acknowledged: readonly Acknowledged[],
): Promise<readonly Acknowledged[]> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const seen = new Map<string, Progress>();
    for (const run of new Set(acknowledged.map((one) => one.run)))
      await orchestra.progress(survivor, run).then(
        (progress) => seen.set(run.operationId, progress),
        () => undefined,
      );
    const missing = acknowledged.filter(
      ({ run, by }) => !seen.get(run.operationId)?.gate?.have.some((one) => one.by === by),
    );
    if (missing.length === 0 || performance.now() > deadline) return missing;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What the runs say that miss some, and what they wait for. */
async function whyMissing(
  orchestra: Orchestra,
  survivor: Region,
  missing: readonly Acknowledged[],
): Promise<readonly string[]> {
  const lines = await Promise.all(
    [...new Set(missing.map(({ run }) => run))].map(async (run) => {
      const { raw } = await orchestra.client(survivor).workflow.getHandle(run.workflowId).describe();
      const waits = (raw.pendingActivities ?? []).map(
        ({ activityType, attempt, state, lastFailure }) =>
          `waits for ${activityType?.name ?? ''}, attempt ${attempt ?? 0}, state ${state ?? 0}, ${lastFailure?.message ?? 'no failure'}`,
      );
      const task = raw.pendingWorkflowTask ? [`workflow task: attempt ${raw.pendingWorkflowTask.attempt ?? 0}`] : [];
      const said = await orchestra.progress(survivor, run).then(
        ({ journal }) => journal.map(({ at, what }) => `${at} ${what}`),
        (error: unknown) => [`no progress: ${String(error)}`],
      );
      return [...waits, ...task, ...said].map((line) => `${run.application}: ${line}`);
    }),
  ).catch((error: unknown) => [[`not known: ${String(error)}`]]);
  return lines.flat();
}
