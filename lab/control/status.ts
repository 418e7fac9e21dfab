/** What the lab looks like now, for people and scripts. Asked of the same services that callers ask, past all faults. */
import { type Call } from '../aws/service';
import { type Lab } from '../compose';
import { type ActiveFault } from '../world/faults';
import { type Step } from './fault-schema';

export interface Status {
  readonly at: number;
  readonly timeScale: number;
  readonly regions: readonly { readonly region: string; readonly lost: boolean }[];
  readonly faults: readonly ActiveFault[];
  readonly pending: readonly Step[];
  readonly databases: ReturnType<Lab['databases']['states']>;
  readonly services: readonly {
    readonly region: string;
    readonly service: string;
    readonly desired: number;
    readonly running: number;
  }[];
  readonly routingControls: Readonly<Record<string, string>>;
  readonly alarms: ReturnType<Lab['alarms']['states']>;
  /** The last full ten seconds, and since the start. */
  readonly customers: { readonly okPerSecond: number; readonly failedPerSecond: number; readonly acknowledged: number };
}

/** Long enough to be steady, short enough to be now. */
const recentSeconds = 10;

export async function statusOf(lab: Lab, pending: readonly Step[]): Promise<Status> {
  const { world, databases } = lab;
  const { settings, regions, faults, clock } = world;
  return {
    at: clock.now(),
    timeScale: settings.timeScale,
    regions: settings.regions.map((region) => ({ region, lost: regions.isLost(region) })),
    faults: faults.active(),
    pending,
    databases: databases.states(),
    services: await servicesOf(lab),
    routingControls: await controlsOf(lab),
    alarms: lab.alarms.states(),
    customers: await customersOf(lab),
  };
}

async function ask(lab: Lab, service: string, region: string, operation: string, input: object): Promise<unknown> {
  const handler = lab.services.find(({ signingName }) => signingName === service)?.handlers[operation];
  const call: Call = { side: region, region, service, operation, requestId: 'status', at: lab.world.clock.now() };
  return await handler?.(input, call);
}

async function servicesOf(lab: Lab): Promise<Status['services']> {
  const all = lab.world.settings.services.flatMap(({ cluster, service, in: places }) =>
    Object.keys(places).map((region) => ({ cluster, service, region })),
  );
  return Promise.all(
    all.map(async ({ cluster, service, region }) => {
      const answer = (await ask(lab, 'ecs', region, 'DescribeServices', { cluster, services: [service] })) as {
        services?: { desiredCount?: number; runningCount?: number }[];
      };
      const { desiredCount = 0, runningCount = 0 } = answer.services?.[0] ?? {};
      return { region, service, desired: desiredCount, running: runningCount };
    }),
  );
}

async function controlsOf(lab: Lab): Promise<Status['routingControls']> {
  const { routingControls, regions } = lab.world.settings;
  if (routingControls.length === 0) return {};
  const arns = lab.dns.routingControlArns();
  const asked = Object.entries(arns).map(async ([name, RoutingControlArn]) => {
    const answer = ask(lab, 'route53-recovery-cluster', regions[0] ?? '', 'GetRoutingControlState', {
      RoutingControlArn,
    });
    const state = (await answer.catch(() => ({ RoutingControlState: 'no quorum' }))) as { RoutingControlState: string };
    return [name, state.RoutingControlState];
  });
  return Object.fromEntries(await Promise.all(asked)) as Status['routingControls'];
}

async function customersOf({ customers, world }: Lab): Promise<Status['customers']> {
  const { acknowledged, seconds } = await customers.snapshot();
  const now = world.clock.now();
  const recent = seconds.filter(({ at }) => at >= now - (recentSeconds + 1) * 1_000 && at < now - 1_000);
  const mean = (of: (second: (typeof recent)[number]) => number) =>
    recent.length === 0 ? 0 : recent.reduce((sum, second) => sum + of(second), 0) / recent.length;
  return {
    okPerSecond: mean(({ ok, staleOk }) => ok + staleOk),
    failedPerSecond: mean(({ failed, staleFailed }) => failed + staleFailed),
    acknowledged: acknowledged.length,
  };
}
