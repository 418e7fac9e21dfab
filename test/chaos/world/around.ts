/** What stands around the databases: tasks in two Regions, the name customers resolve, the payments service behind it, and buckets. */
import { type ReadName } from '../../../domain/calls';
import { type Evidence, type Request } from '../../../domain/goal';
import { OutsideError } from '../../../activities/outside-error';
import { refusedChange } from '../../activity/fakes/fake-outside';
import { routingControls } from '../../domain/reference-plan';
import { type Later } from './databases';
import { acceptsWrites, regionOf, type State } from './state';

/** Until health checks and DNS have followed a routing control. */
const spreadMs = 150;
const addresses: Readonly<Record<string, string>> = { 'us-east-1': '192.0.2.1', 'eu-west-1': '192.0.2.2' };

// unsafe: as in databases.ts: only the names a fake plays are looked at.
interface AnyInput {
  readonly RoutingControlArn: string;
  readonly Bucket: string;
  readonly Key: string;
}

export function readAround(state: State, call: ReadName, region: string, given: unknown): unknown {
  const input = given as AnyInput;
  const fleet = state.fleets[region];
  switch (call) {
    case 'ecs:DescribeServices':
      return {
        services: [
          {
            serviceName: 'api',
            status: 'ACTIVE',
            desiredCount: fleet?.desired,
            runningCount: fleet?.running,
            pendingCount: 0,
            events: [],
          },
        ],
        failures: [],
      };
    case 'application-autoscaling:DescribeScalableTargets':
      return { ScalableTargets: fleet ? [scalingOf(fleet.scaling)] : [] };
    case 'elasticloadbalancing:DescribeTargetHealth': {
      const healthy = fleet?.healthy ?? 0;
      const starting = Math.max(0, (fleet?.running ?? 0) - healthy);
      const states = [...Array<string>(healthy).fill('healthy'), ...Array<string>(starting).fill('initial')];
      return { TargetHealthDescriptions: states.map((State) => ({ TargetHealth: { State } })) };
    }
    case 'route53-recovery-cluster:GetRoutingControlState':
      return { RoutingControlState: state.controls[regionOfControl(input.RoutingControlArn)] };
    case 'dns:Resolve':
      return { answers: [addresses[state.name] ?? ''], ttlSeconds: 60, authoritative: true };
    case 's3:GetObject': {
      const found = state.objects[`${input.Bucket}/${input.Key}`];
      if (!found) throw new OutsideError('NotPermitted', 'NoSuchKey', 'The specified key does not exist.', 'no');
      return { body: found.body, etag: `"${found.version}"` };
    }
    default:
      throw new Error(`the world plays no ${call}`);
  }
}

function scalingOf({ min, max, in: inward, out, scheduled }: State['fleets'][string]['scaling']): unknown {
  return {
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: min,
    MaxCapacity: max,
    SuspendedState: {
      DynamicScalingInSuspended: inward,
      DynamicScalingOutSuspended: out,
      ScheduledScalingSuspended: scheduled,
    },
  };
}

function regionOfControl(arn: string): string {
  return Object.entries(routingControls).find(([, one]) => one === arn)?.[0] ?? '';
}

/** @throws OutsideError where the service refuses by what it finds */
export function changeAround(state: State, request: Request, later: Later): Evidence | undefined {
  const fleet = state.fleets[request.region];
  switch (request.call) {
    case 'ecs:UpdateService':
      if (fleet) fleet.desired = request.input.desiredCount;
      return undefined;
    case 'application-autoscaling:RegisterScalableTarget': {
      const { MinCapacity: min, MaxCapacity: max, SuspendedState: s } = request.input;
      if (fleet)
        fleet.scaling = {
          min,
          max,
          in: s.DynamicScalingInSuspended,
          out: s.DynamicScalingOutSuspended,
          scheduled: s.ScheduledScalingSuspended,
        };
      return undefined;
    }
    case 'route53-recovery-cluster:UpdateRoutingControlStates':
      for (const { RoutingControlArn: arn, RoutingControlState: to } of request.input.UpdateRoutingControlStateEntries)
        state.controls[regionOfControl(arn)] = to;
      later(spreadMs, (now) => {
        now.name = Object.entries(now.controls).find(([, one]) => one === 'On')?.[0] ?? '';
      });
      return { endpoint: request.endpoints?.[0]?.url ?? '', tries: 1 };
    case 'http:Send':
      return pay(state, request.input.body ?? '{}');
    case 's3:PutObject': {
      const { Bucket, Key, Body: body, IfMatch, IfNoneMatch } = request.input;
      const found = state.objects[`${Bucket}/${Key}`];
      const isAsWished =
        (IfNoneMatch === undefined || found === undefined) &&
        (IfMatch === undefined || IfMatch === `"${found?.version ?? ''}"`);
      if (!isAsWished) throw refusedChange(request.call, 'PreconditionFailed');
      state.objects[`${Bucket}/${Key}`] = { body, version: (found?.version ?? 0) + 1 };
      return undefined;
    }
    default:
      throw new Error(`the world plays no ${request.call}`);
  }
}

/** The payments service of the Region the name leads to writes into the database beside it. */
function pay(state: State, body: string): Evidence {
  const { payment_id: id = '' } = JSON.parse(body) as { payment_id?: string };
  const [, database] =
    Object.entries(state.databases).find(([name, one]) => regionOf(name) === state.name && acceptsWrites(one)) ?? [];
  if (!database) return { status: 503 };
  const isThere = database.sql.payments.includes(id);
  if (!isThere) database.sql.payments.push(id);
  return { status: isThere ? 200 : 201 };
}

/** Tasks start and stop ten at a time. */
export function passTasks({ fleets }: State): void {
  for (const fleet of Object.values(fleets)) {
    const by = Math.max(-10, Math.min(10, fleet.desired - fleet.running));
    fleet.running += by;
    fleet.healthy = Math.min(fleet.running, fleet.healthy + 10);
  }
}
