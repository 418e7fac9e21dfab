/** One cell: a whole operation in a world of its own, with a fault at each boundary that was named, judged once everything is quiet. */
import { type WorkflowExecutionDescription } from '@temporalio/client';
import { queues, workflowIds, workflowTypes } from '../../../contract/ids';
import { type RecoveryReport } from '../../../domain/report';
import { OutsideError } from '../../../activities/outside-error';
import { boundaryId, isEffect, type Passing } from '../boundary';
import { type Fault, type Struck, type Turn } from '../faults';
import { type Crashed, inputOf } from '../plan';
import { type Ask } from '../protocol';
import { startState } from '../world/state';
import { openWorld } from '../world/world';
import { judge, type Verdict } from './judge';
import { accompany, within } from './people';
import { type Answer, type WorkerProcess } from './processes';
import { type Setting } from './setting';

/** A boundary, and what strikes there; a boundary that the run never passes is not struck. */
export interface Strike {
  readonly fault: string;
  readonly at: string;
}

export interface CellPlan {
  readonly operation: Crashed;
  readonly strikes: readonly Strike[];
  /** What they were picked by, where they were. */
  readonly seed?: number;
}

export interface CellResult extends CellPlan, Verdict {
  readonly struck: readonly Strike[];
  /** Ids of boundaries in the order in which the run came to them first, with whether they count. */
  readonly passed: readonly {
    readonly id: string;
    readonly isEffect: boolean;
    readonly boundary: Omit<Passing, 'workflowId'>;
  }[];
  readonly tookMs: number;
  readonly operationId: string;
}

/** Settle windows, heartbeats and time-outs of two faults one after the other take a minute; with room for a machine that is busy. */
const endsWithinMs = 300_000;
/** A slice and its slack: what a woken worker still does. */
const quietWithinMs = 60_000;
const quarantineWithinMs = 60_000;

export interface Running {
  readonly plan: CellPlan;
  readonly onAsk: (ask: Ask, worker: WorkerProcess) => Promise<Answer>;
  readonly result: Promise<CellResult>;
}

/** Queues, and the worker that serves them from cell to cell for as long as nothing happens to it. */
export interface Slot {
  readonly queuePrefix: string;
  worker?: WorkerProcess | undefined;
}

/** `application` names the cell: its workflow ids and its world. */
export function startCell(
  setting: Setting,
  faults: Readonly<Record<string, Fault>>,
  plan: CellPlan,
  application: string,
  slot: Slot,
): Running {
  const world = openWorld(startState(plan.operation === 'reprotect' ? 'old primary' : 'replica'));
  const left = [...plan.strikes];
  const struck: Strike[] = [];
  const passed = new Map<string, Passing>();
  const workers: WorkerProcess[] = [];
  const touched = new Set<WorkerProcess>();
  const later: Promise<void>[] = [];
  const atTheEnd: (() => void)[] = [];
  let requests = 0;
  let ended = false;

  const serve = async (): Promise<void> => {
    const worker = await setting.pool.take();
    workers.push(worker);
    await worker.serve(setting.clusters, slot.queuePrefix);
  };

  const after = (ms: number, what: () => void): void => {
    later.push(new Promise((resolve) => setTimeout(resolve, ms)).then(what));
  };

  const stand = async (boundary: Passing, worker: WorkerProcess): Promise<Turn> => {
    const id = boundaryId(boundary);
    if (!passed.has(id)) passed.set(id, boundary);
    const index = left.findIndex(({ at }) => at === id);
    const [strike] = index < 0 ? [] : left.splice(index, 1);
    const fault = strike && faults[strike.fault];
    if (!strike || !fault) return 'go';
    struck.push(strike);
    touched.add(worker);
    const how: Struck = {
      worker,
      world,
      replace: () => serve(),
      after,
      afterTheEnd: (what) => (ended ? what() : atTheEnd.push(what)),
    };
    return fault.strike(how);
  };

  /** What a fault at `send.before` decided, until the request itself comes. */
  const losses = new Map<string, Extract<Turn, object>>();

  const onAsk: Running['onAsk'] = async (ask, worker) => {
    if (ask.is === 'passing') {
      const turn = await stand(ask.boundary, worker);
      if (turn === 'never') return undefined;
      if (turn !== 'go') losses.set(`${worker.pid} ${ask.boundary.step} ${ask.boundary.call ?? ''}`, turn);
      return { value: null };
    }
    if (ask.is === 'read') return answered(() => world.read(ask.call, ask.region, ask.input));
    const key = `${worker.pid} ${ask.by.step} ${ask.request.call}`;
    const loss = losses.get(key);
    losses.delete(key);
    if (loss?.done === false) return { failure: loss.lost };
    requests += 1;
    const requestId = `${application}-${requests}`;
    const answer = answered(() => {
      const detail = world.send(ask.request, ask.by);
      return { requestId, ...(detail ? { detail } : {}) };
    });
    const { workflowId, step } = ask.by;
    const turn = await stand({ workflowId, step, kind: 'send', when: 'after', call: ask.request.call }, worker);
    if (turn === 'never') return undefined;
    return loss ? { failure: loss.lost } : answer;
  };

  const run = async (): Promise<CellResult> => {
    const startedMs = performance.now();
    if (slot.worker?.isAlive()) workers.push(slot.worker);
    else await serve();
    const input = inputOf(plan.operation, application, slot.queuePrefix);
    const workflowId = workflowIds.recovery(application);
    await setting.client().workflow.start(workflowTypes[plan.operation], {
      args: [input],
      workflowId,
      taskQueue: queues.workflows(slot.queuePrefix),
      memo: {},
    });
    const company: { helped: string[] } = { helped: [] };
    const end = await accompany(setting.client, workflowId, performance.now() + endsWithinMs, company);
    ended = true;
    for (const what of atTheEnd.splice(0)) what();
    await Promise.all(later);
    const report = await reportOf(setting, end, workflowId);
    const quarantined = await untilQuarantined(setting, application);
    const isQuiet = (
      await Promise.all(workers.filter((one) => one.isAlive()).map((one) => one.settle(quietWithinMs)))
    ).every(Boolean);
    const verdict = judge({
      operation: plan.operation,
      application,
      status: end?.status.name ?? 'RUNNING',
      report,
      world,
      quarantined,
      helped: company.helped,
      isQuiet,
    });
    return {
      ...plan,
      ...verdict,
      struck,
      operationId: report?.operationId ?? workflowId,
      tookMs: Math.round(performance.now() - startedMs),
      passed: [...passed].map(([id, { workflowId: _, ...boundary }]) => ({
        id,
        isEffect: isEffect(boundary),
        boundary,
      })),
    };
  };

  const result = run().finally(() => {
    world.close();
    // One that was never touched serves the next cell; who was woken late may still hold work of this one.
    const fit = workers.filter((one) => one.isAlive() && !touched.has(one));
    slot.worker = fit.at(-1);
    for (const worker of workers) if (worker.isAlive() && worker !== slot.worker) worker.kill();
  });
  return { plan, onAsk, result };
}

function answered(what: () => unknown): Answer {
  try {
    return { value: what() };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const { code, reason, message, done } = error;
    return { failure: { code, reason, message, done } };
  }
}

async function reportOf(
  setting: Setting,
  end: WorkflowExecutionDescription | undefined,
  workflowId: string,
): Promise<RecoveryReport | undefined> {
  if (end?.status.name !== 'COMPLETED') return undefined;
  // unsafe: every operation ends with a report.
  return (await setting.client().workflow.getHandle(workflowId, end.runId).result()) as RecoveryReport;
}

/** A failover whose fence was not proven leaves a run that closes the old primary: the world is judged once it has. */
async function untilQuarantined(setting: Setting, application: string): Promise<'none' | 'ended' | 'running'> {
  const handle = setting.client().workflow.getHandle(workflowIds.quarantine(application));
  const endMs = performance.now() + quarantineWithinMs;
  for (;;) {
    const now = await within(setting.client(), 2_000, () => handle.describe()).catch(() => undefined);
    if (now === undefined) return 'none';
    if (now.status.name !== 'RUNNING') return 'ended';
    if (performance.now() > endMs) return 'running';
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
