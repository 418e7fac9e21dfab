/** What N running tasks carry together: a token bucket. Past it a request is refused at once, as a full service does. */

/** A second's worth may arrive in one burst: tasks hold a short accept queue. Lab choice. */
const burstSeconds = 1;

export interface TaskSlots {
  readonly tasks: () => number;
  readonly set: (tasks: number, requestsPerTask: number) => void;
  /** Takes one request on, or says no. */
  readonly take: () => boolean;
}

export function createTaskSlots(now: () => number = () => performance.now()): TaskSlots {
  let tasks = 0;
  let perSecond = 0;
  let tokens = 0;
  let filledAt = now();

  const fill = () => {
    const at = now();
    tokens = Math.min(perSecond * burstSeconds, tokens + ((at - filledAt) / 1_000) * perSecond);
    filledAt = at;
  };

  return {
    tasks: () => tasks,
    set: (next, requestsPerTask) => {
      fill();
      const before = perSecond;
      tasks = next;
      perSecond = next * requestsPerTask;
      // New tasks bring their own empty queue; the queue of a stopped one goes with it.
      tokens = Math.min(perSecond * burstSeconds, tokens + Math.max(0, perSecond - before) * burstSeconds);
    },
    take: () => {
      fill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
