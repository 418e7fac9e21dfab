/**
 * Compute of the lab: ECS tasks as a real payments service, one process per Region, behind a front per Region and
 * service. The load balancer's rule is applied here: requests go to healthy targets; none healthy but some registered
 * fails open to all of them; none registered is 503.
 */
import path from 'node:path';
import { createApplicationAutoscaling } from '../aws/application-autoscaling/create-application-autoscaling';
import { createScaler } from '../aws/application-autoscaling/scaler';
import { createEcs } from '../aws/ecs/create-ecs';
import { createFleet } from '../aws/ecs/fleet';
import { type RunningService } from '../aws/ecs/running-service';
import { arnsOf, countsOf } from '../aws/ecs/service-state';
import { createElbv2 } from '../aws/elbv2/create-elbv2';
import { type Compute, type Databases } from '../world/parts';
import { type World } from '../world/world';
import { followNames, type NameFollower } from './follow-names';
import { type Front, openFronts } from './fronts';
import { createRegionCompute, type RegionCompute } from './region-compute';
import { databaseOf } from './served';

export function createCompute(world: World, needs: { readonly databases: Databases }): Compute {
  const { settings, faults, regions } = world;
  const { account } = settings;
  const computeOf = new Map<string, RegionCompute>();
  let fronts: readonly Front[] = [];
  let names: NameFollower | undefined;

  const settingsOf = (one: RunningService) =>
    settings.services.find(({ cluster, service }) => cluster === one.cluster && service === one.service);
  const perTask = (one: RunningService) => settingsOf(one)?.requestsPerTask ?? 0;

  const fleet = createFleet(world, (one) => {
    computeOf.get(one.region)?.process.capacity(one.key, countsOf(one.state.now()).routed, perTask(one));
  });
  const scalers = fleet.services.map((service) =>
    createScaler({
      world,
      service,
      initial: settingsOf(service)?.in[service.region],
      utilisation: () => {
        const carries = service.state.now().desired * perTask(service);
        const asked = computeOf.get(service.region)?.process.requestsPerSecond(service.key) ?? 0;
        return carries === 0 ? 0 : asked / carries;
      },
    }),
  );

  const find = (region: string, service: string) => {
    const found = fleet.inRegion(region).filter((one) => one.service === service || one.key === service);
    const [one] = found;
    if (one === undefined || found.length > 1) {
      const known = fleet.inRegion(region).map(({ key }) => key);
      const wrong = one === undefined ? 'no service' : 'more than one service';
      throw new Error(`${wrong} ${service} in ${region}; name one of: ${known.join(', ') || 'none there'}`);
    }
    return one;
  };

  const setFronts = () => {
    for (const front of fronts) {
      const dead = faults.active().some((one) => one.fault === 'dead-front' && one.region === front.region);
      front.set(dead || regions.isLost(front.region) ? 'silent' : 'open');
    }
  };
  faults.onChange(setFronts);
  regions.onLost(async (region) => {
    setFronts();
    await computeOf.get(region)?.lose();
  });
  regions.onHealed(async (region) => {
    await computeOf.get(region)?.restore();
    setFronts();
  });

  const open = async () => {
    fronts = await openFronts(world.links, settings.regions, fleet.services);
    for (const region of new Set(fleet.services.map((one) => one.region))) {
      const inRegion = fronts.filter((front) => front.region === region);
      const compute = createRegionCompute({
        clock: world.clock,
        services: fleet.inRegion(region),
        served: inRegion.map(({ key, behind }) => {
          const hasDatabase = databaseOf(settings, { key }) !== undefined;
          return { key, region, ...behind, hasDatabase };
        }),
        log: path.join(world.home, 'logs', `payments-${region}.log`),
      });
      computeOf.set(region, compute);
    }
    names = followNames({
      world,
      databases: needs.databases,
      places: fronts,
      tell: ({ region, key }, database) => computeOf.get(region)?.process.database(key, database),
    });
    await names.start();
    await Promise.all([...computeOf.values()].map((compute) => compute.restore()));
    for (const scaler of scalers) scaler.start();
    setFronts();
  };
  const stop = async () => {
    names?.stop();
    for (const scaler of scalers) scaler.stop();
    await Promise.all([...computeOf.values()].map((compute) => compute.lose()));
    await Promise.all(fronts.map((front) => front.close()));
    fronts = [];
    computeOf.clear();
  };

  return {
    name: 'compute',
    services: [createEcs(account, fleet), createApplicationAutoscaling(account, scalers), createElbv2(account, fleet)],
    start: async () => {
      try {
        await open();
      } catch (failure) {
        await stop();
        throw failure;
      }
    },
    stop,
    front: (region, service) => {
      const { key } = find(region, service);
      const front = fronts.find((one) => one.region === region && one.key === key);
      if (front === undefined) throw new Error(`the front of ${key} in ${region} is not open: start compute first`);
      return front.address;
    },
    served: (region, service) => {
      const { key } = find(region, service);
      return computeOf.get(region)?.process.served(key) ?? { requests: 0, failed: 0 };
    },
    targetGroupArn: (region, service) => arnsOf(account, find(region, service)).targetGroup,
  };
}
