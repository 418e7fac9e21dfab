/** All ECS services of the lab, found as AWS calls name them, and the capacity their Regions have. */
import { type World } from '../../world/world';
import { createRunningService, type RunningService } from './running-service';
import { countsOf, keyOf } from './service-state';

export interface Fleet {
  readonly services: readonly RunningService[];
  readonly inRegion: (region: string) => readonly RunningService[];
  readonly find: (region: string, cluster: string, service: string) => RunningService | undefined;
}

export function createFleet(world: World, onChange: (service: RunningService) => void): Fleet {
  const services: RunningService[] = [];
  const inRegion = (region: string) => services.filter((one) => one.region === region);

  const room = (region: string) => {
    const limits = world.faults
      .active()
      .flatMap((one) => (one.fault === 'capacity-shortage' && one.region === region ? [one.tasks] : []));
    const placed = inRegion(region).map(({ state }) => countsOf(state.now()));
    return Math.min(...limits) - placed.reduce((sum, { running, pending }) => sum + running + pending, 0);
  };

  for (const { cluster, service, in: regions } of world.settings.services) {
    for (const [region, { desired }] of Object.entries(regions)) {
      const place = { region, cluster, service };
      const made: RunningService = createRunningService({
        world,
        place,
        desired,
        room: () => room(region),
        onChange: () => {
          onChange(made);
        },
      });
      services.push(made);
    }
  }
  const byName = new Map(services.map((one) => [`${one.region}/${keyOf(one)}`, one]));
  world.faults.onChange(() => {
    for (const one of services) one.nudge();
  });

  return {
    services,
    inRegion,
    find: (region, cluster, service) => byName.get(`${region}/${cluster}/${service}`),
  };
}
