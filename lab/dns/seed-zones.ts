/** The world file's zones as Route 53 would hold them: apex SOA and NS, a set per front, a health check where asked. */
import { type HealthCheck, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { controlArnOf } from '../aws/arc/arc-names';
import { healthCheckIdOf, type Zone, zoneIdOf } from '../aws/route53/route53-state';
import { type Compute } from '../world/parts';
import { type Settings } from '../world/settings';
import { canonical } from './names';

type Records = Settings['zones'][number]['records'][number];
type Front = Records['fronts'][string];

export interface SeededZones {
  readonly zones: readonly Zone[];
  readonly healthChecks: readonly HealthCheck[];
}

export const seedZones = (settings: Settings, front: Compute['front']): SeededZones => {
  const healthChecks: HealthCheck[] = [];
  const zones = settings.zones.map((zone): Zone => {
    const name = canonical(zone.name);
    const sets = zone.records.flatMap((record) =>
      Object.entries(record.fronts).map(([region, each]) => {
        const check = healthCheckFor(settings, record, { region, front: each }, front);
        if (check) healthChecks.push(check);
        return setFor(record, { region, front: each }, { address: front(region, each.service).host, check });
      }),
    );
    return { id: zoneIdOf(name), name, recordSets: [...apexOf(name), ...sets] };
  });
  return { zones, healthChecks };
};

/** Values as Route 53 creates them with every hosted zone. */
const apexOf = (name: string): ResourceRecordSet[] => [
  { Name: name, Type: 'NS', TTL: 172_800, ResourceRecords: [{ Value: 'ns-1.lab.invalid.' }] },
  {
    Name: name,
    Type: 'SOA',
    TTL: 900,
    ResourceRecords: [{ Value: 'ns-1.lab.invalid. hostmaster.lab.invalid. 1 7200 900 1209600 86400' }],
  },
];

const healthCheckFor = (
  settings: Settings,
  record: Records,
  { region, front }: { region: string; front: Front },
  frontAddress: Compute['front'],
): HealthCheck | undefined => {
  if (front.healthCheck === 'none') return undefined;
  const reference = `${record.name}/${region}`;
  const check = { Id: healthCheckIdOf(reference), CallerReference: reference, HealthCheckVersion: 1 };
  if (front.healthCheck === 'recovery-control') {
    const control = settings.routingControls.find(
      (each) => each.region === region && (front.control === undefined || each.name === front.control),
    );
    if (!control)
      throw new Error(
        `zones: ${record.name} in ${region} has healthCheck recovery-control, but routingControls has no ${front.control ?? 'control'} in ${region}; add one`,
      );
    return {
      ...check,
      HealthCheckConfig: { Type: 'RECOVERY_CONTROL', RoutingControlArn: controlArnOf(settings.account, control.name) },
    };
  }
  const { host, port } = frontAddress(region, front.service);
  return {
    ...check,
    HealthCheckConfig: {
      Type: 'HTTP',
      IPAddress: host,
      Port: port,
      ResourcePath: '/health',
      FullyQualifiedDomainName: record.name,
      RequestInterval: 10,
      FailureThreshold: 3,
    },
  };
};

const setFor = (
  record: Records,
  { region, front }: { region: string; front: Front },
  { address, check }: { address: string; check: HealthCheck | undefined },
): ResourceRecordSet => ({
  Name: canonical(record.name),
  Type: 'A',
  ...(record.policy !== 'simple' && { SetIdentifier: region }),
  ...(record.policy === 'failover' && { Failover: front.primary ? ('PRIMARY' as const) : ('SECONDARY' as const) }),
  ...(record.policy === 'weighted' && { Weight: front.weight ?? 100 }),
  // unsafe: the SDK lists the Regions it knew when it was built; the world file may name any.
  ...(record.policy === 'latency' && { Region: region as NonNullable<ResourceRecordSet['Region']> }),
  TTL: record.ttlSeconds,
  ResourceRecords: [{ Value: address }],
  ...(check?.Id !== undefined && { HealthCheckId: check.Id }),
});
