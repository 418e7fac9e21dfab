/** What ECS and Application Auto Scaling tell about one service: counts, bounds, and whether tasks cannot be placed. */
import { type CallInputs } from '../../../domain/call-inputs';
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { type Reader } from '../../goal';
import { short } from '../past';

export interface ServiceName {
  readonly region: Region;
  readonly cluster: string;
  readonly service: string;
}

export interface ServiceSeen {
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** The newest "unable to place a task" or "unable to consistently start tasks"; null when it never said so. */
  readonly short: { readonly at: Instant; readonly says: string } | null;
}

export interface ScalingSeen {
  readonly min: number;
  readonly max: number;
  readonly scaleInSuspended: boolean;
  readonly scaleOutSuspended: boolean;
  readonly scheduledSuspended: boolean;
}

type ScalingInput = CallInputs['application-autoscaling:RegisterScalableTarget'];
const dimension = 'ecs:service:DesiredCount';

/** aws.md 6.1: the two sentences of a service's events that time alone does not cure. */
const shortage = /unable to place a task|unable to consistently start tasks/;

/** Null when ECS names no such service. */
export async function readService(
  reader: Reader<'ecs:DescribeServices'>,
  { region, cluster, service }: ServiceName,
  timeoutMs?: number,
): Promise<ServiceSeen | null> {
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  const { services = [] } = await reader.read(
    'ecs:DescribeServices',
    region,
    { cluster, services: [service] },
    options,
  );
  const found = services.find(
    ({ serviceName, serviceArn }) => (serviceName ?? serviceArn?.split('/').at(-1)) === service,
  );
  if (!found) return null;
  const said = (found.events ?? [])
    .filter(({ message, createdAt }) => createdAt !== undefined && shortage.test(message ?? ''))
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
  return {
    status: found.status ?? 'unknown',
    desired: found.desiredCount ?? 0,
    running: found.runningCount ?? 0,
    pending: found.pendingCount ?? 0,
    short: said?.createdAt ? { at: said.createdAt.toISOString(), says: short(said.message ?? '', 120) } : null,
  };
}

/** Null when the service is not registered with Application Auto Scaling. */
async function readScaling(
  reader: Reader<'application-autoscaling:DescribeScalableTargets'>,
  name: ServiceName,
  timeoutMs?: number,
): Promise<ScalingSeen | null> {
  const input = { ServiceNamespace: 'ecs', ResourceIds: [resourceId(name)] } as const;
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  const answer = await reader.read('application-autoscaling:DescribeScalableTargets', name.region, input, options);
  const found = (answer.ScalableTargets ?? []).find(({ ScalableDimension }) => ScalableDimension === dimension);
  if (!found) return null;
  const suspended = found.SuspendedState ?? {};
  return {
    min: found.MinCapacity ?? 0,
    max: found.MaxCapacity ?? 0,
    scaleInSuspended: suspended.DynamicScalingInSuspended ?? false,
    scaleOutSuspended: suspended.DynamicScalingOutSuspended ?? false,
    scheduledSuspended: suspended.ScheduledScalingSuspended ?? false,
  };
}

export interface CapacitySeen {
  readonly service: ServiceSeen | null;
  /** Null: Application Auto Scaling does not know the service. */
  readonly scaling: ScalingSeen | null;
}

/** The service and the bounds of its autoscaling, asked side by side. */
export async function readCapacity(
  reader: Reader<'ecs:DescribeServices' | 'application-autoscaling:DescribeScalableTargets'>,
  name: ServiceName,
  timeoutMs?: number,
): Promise<CapacitySeen> {
  const [service, scaling] = await Promise.all([
    readService(reader, name, timeoutMs),
    readScaling(reader, name, timeoutMs),
  ]);
  return { service, scaling };
}

export function register(name: ServiceName, wanted: ScalingSeen) {
  const input: ScalingInput = {
    ServiceNamespace: 'ecs',
    ResourceId: resourceId(name),
    ScalableDimension: dimension,
    MinCapacity: wanted.min,
    MaxCapacity: wanted.max,
    SuspendedState: {
      DynamicScalingInSuspended: wanted.scaleInSuspended,
      DynamicScalingOutSuspended: wanted.scaleOutSuspended,
      ScheduledScalingSuspended: wanted.scheduledSuspended,
    },
  };
  return { call: 'application-autoscaling:RegisterScalableTarget', region: name.region, input } as const;
}

export function update({ region, cluster, service }: ServiceName, desiredCount: number) {
  return { call: 'ecs:UpdateService', region, input: { cluster, service, desiredCount } } as const;
}

/** The bounds first: a desired count outside of them is pulled back by autoscaling (aws.md 6.1). */
export function putBack(
  name: ServiceName,
  before: { readonly service: ServiceSeen | null; readonly scaling: ScalingSeen | null },
) {
  return [
    ...(before.scaling ? [register(name, before.scaling)] : []),
    ...(before.service ? [update(name, before.service.desired)] : []),
  ];
}

export function isSame(a: ScalingSeen, b: ScalingSeen): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function serviceRefusals(
  { region, cluster, service }: ServiceName,
  seen: ServiceSeen | null,
): readonly Refusal[] {
  const source = 'ecs:DescribeServices; Amazon ECS API Reference, UpdateService';
  if (!seen)
    return [
      {
        rule: 'the service exists',
        saw: `no ${service} in cluster ${cluster} in ${region}`,
        wanted: 'the service the plan names',
        source,
      },
    ];
  if (seen.status !== 'ACTIVE')
    return [
      { rule: 'the service is active', saw: `${service} in ${region} is ${seen.status}`, wanted: 'ACTIVE', source },
    ];
  return [];
}

function resourceId({ cluster, service }: ServiceName): string {
  return `service/${cluster}/${service}`;
}
