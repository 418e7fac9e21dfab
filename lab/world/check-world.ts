/** What a schema cannot see: names in the world file that have to exist elsewhere in it. */
import { type Wrong } from '../check-shape';
import { type Settings } from './settings';

export function checkWorld(settings: Settings): readonly Wrong[] {
  const { regions, databases, services, zones, routingControls, alarms, buckets, topics, links, customers } = settings;
  const problems: Wrong[] = [];
  const needRegion = (region: string, path: Wrong['path']) => {
    if (!regions.includes(region)) problems.push({ path, message: `not among regions (${regions.join(', ')})` });
  };
  const need = (name: string, known: readonly string[], what: string, path: Wrong['path']) => {
    if (!known.includes(name))
      problems.push({ path, message: `no such ${what}; there is ${known.join(', ') || 'none'}` });
  };

  const servicesIn = (region: string) => services.filter((one) => region in one.in).map(({ service }) => service);

  for (const pair of Object.keys(links.pairs)) {
    const sides = pair.split('/');
    if (sides.length !== 2 || !sides.every((side) => side === 'outside' || regions.includes(side)))
      problems.push({
        path: ['links', 'pairs', pair],
        message: 'write two sides as us-east-1/eu-west-1; sides are the regions and outside',
      });
  }
  databases.forEach(({ primary, replicas, replicatedBackups }, index) => {
    needRegion(primary.region, ['databases', index, 'primary', 'region']);
    replicas.forEach((replica, at) => {
      needRegion(replica.region, ['databases', index, 'replicas', at, 'region']);
    });
    replicatedBackups.forEach((region, at) => {
      const path = ['databases', index, 'replicatedBackups', at];
      needRegion(region, path);
      if (region === primary.region) problems.push({ path, message: 'the primary is there: name another Region' });
    });
  });
  services.forEach((service, index) => {
    for (const region of Object.keys(service.in)) needRegion(region, ['services', index, 'in', region]);
    if (service.database === undefined) return;
    need(
      service.database,
      databases.map(({ name }) => name),
      'database',
      ['services', index, 'database'],
    );
    const roles = Object.keys(databases.find(({ name }) => name === service.database)?.roles ?? {});
    need(service.role, roles, `role in database ${service.database}`, ['services', index, 'role']);
  });
  zones.forEach(({ records }, zone) => {
    records.forEach(({ fronts }, record) => {
      for (const [region, front] of Object.entries(fronts)) {
        const path = ['zones', zone, 'records', record, 'fronts', region];
        need(front.service, servicesIn(region), `service in ${region}`, [...path, 'service']);
      }
    });
  });
  routingControls.forEach(({ region }, index) => {
    needRegion(region, ['routingControls', index, 'region']);
  });
  alarms.forEach((alarm, index) => {
    const { name, region, errorsOf, lagOf, anyOf } = alarm;
    const path = ['alarms', index];
    needRegion(region, [...path, 'region']);
    if (alarms.findIndex((one) => one.name === name && one.region === region) < index)
      problems.push({ path: [...path, 'name'], message: `there is one of that name in ${region}: rename one` });
    const follows = Object.entries({ errorsOf, lagOf, anyOf }).flatMap(([key, said]) =>
      said === undefined ? [] : [key],
    );
    if (follows.length > 1)
      problems.push({
        path: [...path, follows[1] ?? ''],
        message: `it has ${follows[0] ?? ''} already: write one of them`,
      });
    if (errorsOf !== undefined)
      need(errorsOf.service, servicesIn(region), `service in ${region}`, [...path, 'errorsOf', 'service']);
    if (lagOf !== undefined)
      need(
        lagOf.database,
        databases.map((one) => one.name),
        'database',
        [...path, 'lagOf', 'database'],
      );
    const metric = alarms.filter((one) => one.region === region && one.anyOf === undefined).map((one) => one.name);
    anyOf?.forEach((child, at) => {
      need(child, metric, `metric alarm in ${region}`, [...path, 'anyOf', at]);
    });
  });
  for (const [bucket, region] of Object.entries(buckets)) needRegion(region, ['buckets', bucket]);
  for (const [topic, region] of Object.entries(topics)) needRegion(region, ['topics', topic]);
  if (customers !== undefined) {
    const names = zones.flatMap(({ records }) => records.map(({ name }) => name));
    const host = URL.canParse(customers.url) ? new URL(customers.url).hostname : customers.url;
    need(host, names, 'record', ['customers', 'url']);
  }
  return problems;
}
