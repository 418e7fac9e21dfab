/** What is being made or copied right now: a lab that goes down waits for it, or its files would be written into a folder that goes. */

export interface UnderWay {
  /** The same function, known while it runs. */
  readonly known: <Given extends readonly unknown[]>(
    doing: (...given: Given) => Promise<void>,
  ) => (...given: Given) => Promise<void>;
  /** Resolves, never rejects, when all that was known at some time has ended. */
  readonly ended: () => Promise<void>;
}

export function createUnderWay(): UnderWay {
  const now = new Set<Promise<void>>();
  return {
    known:
      (doing) =>
      async (...given) => {
        const work = doing(...given);
        now.add(work);
        try {
          await work;
        } finally {
          now.delete(work);
        }
      },
    ended: async () => {
      while (now.size > 0) await Promise.allSettled(now);
    },
  };
}
