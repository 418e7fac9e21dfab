/** Application Auto Scaling for ECS services: scalable targets are upserts, and what is not named keeps its value. */
import * as autoscaling from '@aws-sdk/client-application-auto-scaling';
import { pageOf } from '../ecs/pages';
import { arnsOf } from '../ecs/service-state';
import { AwsError, type AwsService, type Call } from '../service';
import { type ScalableTarget, type Scaler } from './scaler';

const dimension = 'ecs:service:DesiredCount';

export function createApplicationAutoscaling(account: string, scalers: readonly Scaler[]): AwsService {
  const resourceId = ({ service }: Scaler) => `service/${service.key}`;
  const inRegion = (call: Call) => scalers.filter(({ service }) => service.region === call.region);

  const register = (input: autoscaling.RegisterScalableTargetCommandInput, call: Call) => {
    checkNamespace(input.ServiceNamespace);
    if (input.ScalableDimension !== dimension) {
      throw invalid(
        `Unsupported service namespace, resource type or scalable dimension: ${String(input.ScalableDimension)}`,
      );
    }
    const scaler = inRegion(call).find((one) => resourceId(one) === input.ResourceId);
    if (scaler === undefined) throw invalid(`ECS service doesn't exist: ${String(input.ResourceId)}`);
    const before = scaler.target.now();
    const [min, max] = [input.MinCapacity ?? before?.min, input.MaxCapacity ?? before?.max];
    if (min === undefined || max === undefined)
      throw invalid('MinCapacity and MaxCapacity are required to register a new scalable target.');
    if (min < 0) throw invalid(`Minimum capacity ${min} cannot be negative`);
    if (min > max) throw invalid(`Maximum capacity (${max}) cannot be less than minimum capacity (${min})`);
    if (scaler.isAdjusting()) {
      throw new AwsError(
        'ConcurrentUpdateException',
        `A scaling activity for ${resourceId(scaler)} is being applied. Try again.`,
      );
    }
    const given = input.SuspendedState;
    const suspended = {
      in: given?.DynamicScalingInSuspended ?? before?.suspended.in ?? false,
      out: given?.DynamicScalingOutSuspended ?? before?.suspended.out ?? false,
      scheduled: given?.ScheduledScalingSuspended ?? before?.suspended.scheduled ?? false,
    };
    scaler.target.set({ createdAt: call.at, activities: [], ...before, min, max, suspended });
    return { ScalableTargetARN: arnsOf(account, scaler.service).scalableTarget };
  };

  const describeTarget = (scaler: Scaler, target: ScalableTarget): autoscaling.ScalableTarget => ({
    ServiceNamespace: 'ecs',
    ResourceId: resourceId(scaler),
    ScalableDimension: dimension,
    MinCapacity: target.min,
    MaxCapacity: target.max,
    RoleARN: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    CreationTime: new Date(target.createdAt),
    SuspendedState: {
      DynamicScalingInSuspended: target.suspended.in,
      DynamicScalingOutSuspended: target.suspended.out,
      ScheduledScalingSuspended: target.suspended.scheduled,
    },
    ScalableTargetARN: arnsOf(account, scaler.service).scalableTarget,
  });

  const registered = (call: Call) =>
    inRegion(call).flatMap((scaler) => {
      const target = scaler.target.at(call.at);
      return target === undefined ? [] : [{ scaler, target }];
    });

  return {
    signingName: 'application-autoscaling',
    protocol: 'json-1.1',
    schemas: autoscaling,
    isRead: (operation) => operation.startsWith('Describe'),
    handlers: {
      RegisterScalableTarget: register,
      DescribeScalableTargets: (input: autoscaling.DescribeScalableTargetsCommandInput, call: Call) => {
        checkNamespace(input.ServiceNamespace);
        const wanted = registered(call)
          .filter(({ scaler }) => input.ResourceIds === undefined || input.ResourceIds.includes(resourceId(scaler)))
          .map(({ scaler, target }) => describeTarget(scaler, target));
        const { items, nextToken } = pageOf(wanted, { nextToken: input.NextToken, maxResults: input.MaxResults }, 50);
        return { ScalableTargets: items, NextToken: nextToken };
      },
      DescribeScalingActivities: (input: autoscaling.DescribeScalingActivitiesCommandInput, call: Call) => {
        checkNamespace(input.ServiceNamespace);
        const all = registered(call)
          .filter(({ scaler }) => input.ResourceId === undefined || input.ResourceId === resourceId(scaler))
          .flatMap(({ scaler, target }) =>
            target.activities.map((activity) => describeActivity(resourceId(scaler), activity)),
          );
        const { items, nextToken } = pageOf(all, { nextToken: input.NextToken, maxResults: input.MaxResults }, 50);
        return { ScalingActivities: items, NextToken: nextToken };
      },
      DescribeScalingPolicies: (input: autoscaling.DescribeScalingPoliciesCommandInput) => {
        checkNamespace(input.ServiceNamespace);
        return { ScalingPolicies: [] };
      },
    },
  };
}

function describeActivity(resource: string, one: ScalableTarget['activities'][number]): autoscaling.ScalingActivity {
  const done = one.endedAt !== undefined;
  return {
    ActivityId: one.id,
    ServiceNamespace: 'ecs',
    ResourceId: resource,
    ScalableDimension: dimension,
    Description: one.description,
    Cause: one.cause,
    StartTime: new Date(one.startedAt),
    EndTime: one.endedAt === undefined ? undefined : new Date(one.endedAt),
    StatusCode: done ? 'Successful' : 'InProgress',
    StatusMessage: done ? `Successfully set desired count. Change successfully fulfilled by ecs.` : undefined,
  };
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function checkNamespace(given: string | undefined): void {
  if (given !== 'ecs') throw invalid(`Service namespace ${String(given)}: the lab scales the services of ecs only`);
}
