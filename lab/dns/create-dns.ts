/**
 * Names and routing of the lab: the authoritative name server, Route 53's control plane and health checkers, and the ARC cluster.
 * The data plane (answers, checkers) belongs to no Region and works in every disaster; who loses which control plane is said by the wire and by each ARC endpoint.
 */
import { createArc, type ControlChange } from '../aws/arc/create-arc';
import { startArcEndpoints, type ArcEndpoints } from '../aws/arc/arc-endpoints';
import { createRoute53 } from '../aws/route53/create-route53';
import { zoneIdOf } from '../aws/route53/route53-state';
import { type Compute, type Dns } from '../world/parts';
import { type World } from '../world/world';
import { type AnswerSource, answerQuery } from './answer-query';
import { startDnsServer, type DnsServer } from './dns-server';
import { createHealthCheckers } from './health-checkers';
import { canonical } from './names';
import { seedZones } from './seed-zones';
import { createAnswerWatch } from './watch-answers';

export interface DnsNeeds {
  readonly compute: Pick<Compute, 'front'>;
}

export function createDns(world: World, { compute }: DnsNeeds): Dns {
  const { clock, journal, settings } = world;
  const arc = createArc(world, (change) => {
    checkers.controlsChanged(change);
  });
  const checkers = createHealthCheckers({
    clock,
    initialControls: arc.states.now(),
    onChange: (because, change) => {
      const names = watch.look(because);
      if (change) noteShift(change, names);
    },
  });
  const route53 = createRoute53(world, {
    isHealthy: checkers.isHealthy,
    healthChecksChanged: () => {
      checkers.sync(route53.state.now().healthChecks);
    },
    servedChanged: (because) => {
      watch.look(because);
    },
  });
  const source: AnswerSource = {
    zones: route53.served,
    isHealthy: checkers.isHealthy,
    timeScale: clock.timeScale,
    random: Math.random,
  };
  const watch = createAnswerWatch(source, journal, clock.now);
  let server: DnsServer | undefined;
  let endpoints: ArcEndpoints | undefined;

  /** Accepted -> answers changed; a change that moved no name is no shift. */
  const noteShift = ({ acceptedAt, changed }: ControlChange, names: readonly string[]): void => {
    if (names.length === 0) return;
    const to = changed.find(({ state }) => state === 'On') ?? changed[0];
    journal.write({
      is: 'work',
      name: 'arc.shift',
      resource: to?.name ?? '',
      region: to?.region ?? '',
      acceptedAt,
      readyAt: clock.now(),
    });
  };

  return {
    name: 'dns',
    start: async () => {
      const seeded = seedZones(settings, compute.front);
      route53.seed(seeded);
      checkers.sync(seeded.healthChecks);
      server = await startDnsServer((question) => answerQuery(question, source));
      if (settings.routingControls.length > 0) endpoints = await startArcEndpoints(world, arc.service);
    },
    stop: async () => {
      route53.stop();
      checkers.stop();
      await Promise.all([server?.stop(), endpoints?.stop()]);
      server = undefined;
      endpoints = undefined;
    },
    address: () => {
      if (!server) throw new Error('the name server has no address before dns.start()');
      return server.address();
    },
    services: [route53.service, arc.service],
    zoneIds: () => Object.fromEntries(settings.zones.map(({ name }) => [name, zoneIdOf(canonical(name))])),
    routingControlArns: arc.arns,
    arcEndpoints: () => endpoints?.urls() ?? [],
  };
}
