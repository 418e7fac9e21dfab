/**
 * Simulated work that a lost Region stops and a healed one takes up again where it was:
 * the step that was cut short is done anew, as a control plane does that comes back to a half-finished job.
 */
import { type World } from '../../world/world';

export interface Outages {
  /** Does one step to its end, over as many losses of the Region as happen. Rejects once the lab goes down. */
  readonly work: (region: string, step: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  readonly end: () => void;
}

export function createOutages({ regions }: Pick<World, 'regions'>): Outages {
  const running = new Map<string, AbortController>();
  const waiting: { readonly region: string; readonly go: () => void }[] = [];
  const ended = new AbortController();

  regions.onLost((region) => {
    running.get(region)?.abort(new Error(`${region} is lost`));
    running.delete(region);
  });
  regions.onHealed((region) => {
    for (const one of waiting.splice(0)) {
      if (one.region === region) one.go();
      else waiting.push(one);
    }
  });
  const signalOf = (region: string) => {
    const controller = running.get(region) ?? new AbortController();
    running.set(region, controller);
    return controller.signal;
  };
  const healed = (region: string) =>
    new Promise<void>((resolve) => {
      waiting.push({ region, go: resolve });
    });

  return {
    work: async (region, step) => {
      for (;;) {
        if (ended.signal.aborted) throw new Error(`the lab is going down: work in ${region} ends unfinished`);
        if (regions.isLost(region)) await healed(region);
        const lost = signalOf(region);
        try {
          await step(AbortSignal.any([lost, ended.signal]));
          if (!lost.aborted) return;
        } catch (failure) {
          // Whatever broke while the Region was being lost broke because of that.
          if (!lost.aborted) throw failure;
        }
      }
    },
    end: () => {
      ended.abort(new Error('the lab is going down'));
      for (const one of waiting.splice(0)) one.go();
    },
  };
}
