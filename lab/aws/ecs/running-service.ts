/**
 * One ECS service at work: brings running tasks to the desired count at the pace Fargate does, through start, target
 * registration and health, and writes accepted -> ready of every raise into the journal.
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Versioned } from '../service';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';
import { createTasks } from './new-tasks';
import { countsOf, keyOf, type ServicePlace, type ServiceState, type Task } from './service-state';

/** 20 launches a second sustained (ECS service quotas, Fargate on-demand), at scale 1. */
const launchGapMs = 50;
/** ECS tries again and repeats "unable to place a task" while capacity lacks. Lab choice, at scale 1. */
const placementRetryMs = 30_000;
const keptEvents = 100;

export interface RunningService extends ServicePlace {
  readonly key: string;
  readonly createdAt: number;
  readonly state: Versioned<ServiceState>;
  /** Changes the desired count; `by` is who did: UpdateService or autoscaling. */
  readonly setDesired: (desired: number, by: string) => void;
  readonly setAnswering: (answering: boolean) => void;
  /** Capacity may have come back: tries to place at once. */
  readonly nudge: () => void;
  /** All tasks are gone at once and nothing more happens (Region lost, lab going down). */
  readonly lose: () => void;
  /** Returns with the tasks that are desired now, running and healthy. */
  readonly restore: () => void;
}

interface Raise {
  readonly desired: number;
  readonly acceptedAt: number;
  running: boolean;
}

export function createRunningService(needs: {
  readonly world: World;
  readonly place: ServicePlace;
  readonly desired: number;
  /** How many more tasks the Region has capacity for. */
  readonly room: () => number;
  readonly onChange: () => void;
}): RunningService {
  const { world, place, room, onChange } = needs;
  const { clock, journal } = world;
  const createdAt = clock.now();
  const newTasks = createTasks(place);
  const state = createVersioned<ServiceState>(clock, {
    desired: needs.desired,
    tasks: [],
    events: [],
    answering: true,
    updatedAt: createdAt,
  });
  let life: AbortController | undefined;
  let nudged = new AbortController();
  let launching = false;
  let steady = false;
  let raises: Raise[] = [];

  const change = (next: Partial<ServiceState>, ...messages: string[]) => {
    const at = clock.now();
    const events = messages.map((message) => ({
      id: randomUUID(),
      at,
      message: `(service ${place.service}) ${message}`,
    }));
    const now = state.now();
    state.set({ ...now, updatedAt: at, ...next, events: [...events.reverse(), ...now.events].slice(0, keptEvents) });
  };
  const changeTasks = (ids: ReadonlySet<string>, next: (task: Task) => Task | undefined, ...messages: string[]) => {
    const tasks = state.now().tasks.flatMap((task) => (ids.has(task.id) ? (next(task) ?? []) : [task]));
    change({ tasks }, ...messages);
    settle();
  };

  const settle = () => {
    const { desired, running, pending, healthy } = countsOf(state.now());
    const readyAt = clock.now();
    for (const raise of raises) {
      const work = {
        is: 'work',
        resource: keyOf(place),
        region: place.region,
        acceptedAt: raise.acceptedAt,
        readyAt,
      } as const;
      if (!raise.running && running >= raise.desired) {
        raise.running = true;
        journal.write({ ...work, name: 'ecs.running' });
      }
      if (raise.running && healthy >= raise.desired) journal.write({ ...work, name: 'ecs.healthy' });
    }
    raises = raises.filter((raise) => !raise.running || healthy < raise.desired);
    const isSteady = running === desired && pending === 0 && healthy === desired;
    if (isSteady && !steady) change({}, 'has reached a steady state.');
    steady = isSteady;
    onChange();
  };

  const bring = async (ids: ReadonlySet<string>, signal: AbortSignal) => {
    await clock.after('ecs.task.start', signal);
    changeTasks(ids, (task) =>
      task.status === 'PENDING' ? { ...task, status: 'RUNNING', target: 'initial', startedAt: clock.now() } : task,
    );
    await clock.after('ecs.target.healthy', signal);
    changeTasks(ids, (task) => (task.target === 'initial' ? { ...task, target: 'healthy' } : task));
  };

  const launch = async (signal: AbortSignal) => {
    let began = clock.now();
    let launched = 0;
    for (let missing = lacking(state.now()); missing > 0; missing = lacking(state.now())) {
      const placeable = room();
      if (placeable <= 0) {
        change(
          {},
          'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
        );
        const waited = clock.after(placementRetryMs, AbortSignal.any([signal, nudged.signal]));
        await waited.catch(() => undefined);
        signal.throwIfAborted();
        [began, launched] = [clock.now(), 0];
        continue;
      }
      // By the time that has passed, not by the timer, which is coarser than the gap at small scales.
      const due = Math.floor((clock.now() - began) / (launchGapMs * clock.timeScale)) + 1 - launched;
      const tasks = newTasks(Math.min(missing, placeable, due), clock.now());
      if (tasks.length > 0) {
        launched += tasks.length;
        change(
          { tasks: [...state.now().tasks, ...tasks] },
          `has started ${tasks.length} tasks: ${tasks.map(({ id }) => `(task ${id})`).join(' ')}.`,
        );
        bring(new Set(tasks.map(({ id }) => id)), signal).catch(unlessEnded(signal));
      }
      await clock.after(launchGapMs, signal);
    }
  };

  const stopSome = async (count: number, signal: AbortSignal) => {
    // What does not run yet goes first, then the youngest.
    const order = (task: Task) => (task.status === 'PENDING' ? 0 : 1);
    const doomed = [...state.now().tasks]
      .reverse()
      .filter(({ status }) => status !== 'STOPPING')
      .sort((a, b) => order(a) - order(b))
      .slice(0, count);
    const ids = new Set(doomed.map(({ id }) => id));
    changeTasks(
      ids,
      (task) => ({ ...task, status: 'STOPPING', target: task.target === 'none' ? 'none' : 'draining' }),
      `has begun draining connections on ${count} tasks.`,
    );
    await clock.after('ecs.task.stop', signal);
    changeTasks(ids, () => undefined, `has stopped ${count} running tasks.`);
  };

  const reconcile = () => {
    if (life === undefined) return;
    const { signal } = life;
    const missing = lacking(state.now());
    if (missing < 0) stopSome(-missing, signal).catch(unlessEnded(signal));
    if (missing <= 0 || launching) return;
    launching = true;
    launch(signal)
      .catch(unlessEnded(signal))
      .finally(() => {
        if (life?.signal !== signal) return;
        launching = false;
        // Desired may have been raised between the last look and now.
        if (lacking(state.now()) > 0) reconcile();
      });
  };

  return {
    ...place,
    key: keyOf(place),
    createdAt,
    state,
    setDesired: (desired, by) => {
      const from = state.now().desired;
      if (desired === from) return;
      const at = clock.now();
      journal.write({
        is: 'event',
        at,
        name: 'ecs.desired',
        region: place.region,
        detail: { service: keyOf(place), from, to: desired, by },
      });
      raises = raises.filter((raise) => raise.desired <= desired);
      if (desired > from) raises.push({ desired, acceptedAt: at, running: false });
      change({ desired });
      reconcile();
      settle();
    },
    setAnswering: (answering) => {
      if (state.now().answering === answering) return;
      change({ answering });
      settle();
    },
    nudge: () => {
      nudged.abort();
      nudged = new AbortController();
      setMaxListeners(0, nudged.signal);
    },
    lose: () => {
      life?.abort();
      life = undefined;
      launching = false;
      raises = [];
      change({ tasks: [] });
      onChange();
    },
    restore: () => {
      life = new AbortController();
      // One listener for every task on its way.
      setMaxListeners(0, life.signal);
      const { desired } = state.now();
      const at = clock.now();
      const tasks = newTasks(Math.max(0, Math.min(desired, room())), at);
      change({ tasks: tasks.map((task) => ({ ...task, status: 'RUNNING', target: 'healthy', startedAt: at })) });
      steady = false;
      reconcile();
      settle();
    },
  };
}

function lacking({ desired, tasks }: ServiceState): number {
  return desired - tasks.filter(({ status }) => status !== 'STOPPING').length;
}

/** Work that its service's end cuts short is over, not failed. */
function unlessEnded(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
