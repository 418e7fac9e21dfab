/** Which Regions are lost. A loss counts from its first instant; `lose` and `heal` resolve when every subscriber has done its part. */
import { type Journal } from './journal';
import { type Regions, type Side } from './world';

export function createRegions(journal: Journal): Regions {
  const lost = new Set<Side>();
  const onLost: ((region: Side) => void | Promise<void>)[] = [];
  const onHealed: ((region: Side) => void | Promise<void>)[] = [];

  const tell = async (listeners: typeof onLost, region: Side) => {
    const told = await Promise.allSettled(
      listeners.map(async (listener) => {
        await listener(region);
      }),
    );
    const failed = told.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
    if (failed.length > 0) throw new AggregateError(failed, `${region}: ${failed.map(String).join('; ')}`);
  };
  const note = (region: Side, state: 'on' | 'off') => {
    journal.write({ is: 'fault', at: Date.now(), fault: 'lose-region', detail: { region }, state });
  };

  return {
    isLost: (region) => lost.has(region),
    lose: async (region) => {
      if (lost.has(region)) return;
      lost.add(region);
      note(region, 'on');
      await tell(onLost, region);
    },
    heal: async (region) => {
      if (!lost.delete(region)) return;
      note(region, 'off');
      await tell(onHealed, region);
    },
    onLost: (listener) => {
      onLost.push(listener);
    },
    onHealed: (listener) => {
      onHealed.push(listener);
    },
  };
}
