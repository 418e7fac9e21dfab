/** Health check calls: create by caller reference, read, and change under HealthCheckVersion's optimistic lock. */
import {
  type CreateHealthCheckRequest,
  type GetHealthCheckRequest,
  type HealthCheck,
  type HealthCheckConfig,
  type ListHealthChecksRequest,
  type UpdateHealthCheckRequest,
} from '@aws-sdk/client-route-53';
import { AwsError, type Call, type Handler, type Versioned } from '../service';
import { bareId, findHealthCheck, healthCheckIdOf, pageFrom, type Route53State } from './route53-state';

export interface HealthCheckNeeds {
  readonly state: Versioned<Route53State>;
  /** Whether the checkers see it healthy now. */
  readonly isHealthy: (healthCheckId: string) => boolean;
  readonly changed: () => void;
}

/** The types the lab's checkers play. */
const playedTypes = ['HTTP', 'TCP', 'RECOVERY_CONTROL'];

export const createHealthCheckHandlers = ({
  state,
  isHealthy,
  changed,
}: HealthCheckNeeds): Readonly<Record<string, Handler>> => {
  const replace = (check: HealthCheck): void => {
    const now = state.now();
    state.set({ ...now, healthChecks: [...now.healthChecks.filter((each) => each.Id !== check.Id), check] });
    changed();
  };
  return {
    CreateHealthCheck: ({ CallerReference, HealthCheckConfig }: CreateHealthCheckRequest) => {
      const config = checked(HealthCheckConfig ?? { Type: undefined });
      const reference = CallerReference ?? '';
      const existing = state.now().healthChecks.find((each) => each.CallerReference === reference);
      if (existing && !sameSettings(existing.HealthCheckConfig, config))
        throw new AwsError(
          'HealthCheckAlreadyExists',
          `A health check with caller reference ${reference} and other settings exists: ${existing.Id ?? ''}.`,
          409,
        );
      const check = existing ?? {
        Id: healthCheckIdOf(reference),
        CallerReference: reference,
        HealthCheckConfig: config,
        HealthCheckVersion: 1,
      };
      if (!existing) replace(check);
      return { HealthCheck: check, Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${check.Id ?? ''}` };
    },
    GetHealthCheck: ({ HealthCheckId }: GetHealthCheckRequest, call: Call) => ({
      HealthCheck: findHealthCheck(state.at(call.at), HealthCheckId ?? ''),
    }),
    ListHealthChecks: ({ Marker, MaxItems }: ListHealthChecksRequest, call: Call) => {
      const page = pageFrom(state.at(call.at).healthChecks, (each) => each.Id, { marker: Marker, maxItems: MaxItems });
      return {
        HealthChecks: page.items,
        Marker: Marker ?? '',
        IsTruncated: page.next !== undefined,
        MaxItems: page.maxItems,
        ...(page.next !== undefined && { NextMarker: page.next }),
      };
    },
    UpdateHealthCheck: ({ HealthCheckId, HealthCheckVersion, ResetElements, ...wanted }: UpdateHealthCheckRequest) => {
      const check = findHealthCheck(state.now(), HealthCheckId ?? '');
      const version = check.HealthCheckVersion ?? 1;
      if (HealthCheckVersion !== undefined && HealthCheckVersion !== version)
        throw new AwsError(
          'HealthCheckVersionMismatch',
          `Health check ${check.Id ?? ''} is at version ${version}, not ${HealthCheckVersion}; read it again.`,
          409,
        );
      const reset = new Set<string>(ResetElements ?? []);
      const kept = Object.entries({ ...check.HealthCheckConfig, ...defined(wanted) }).filter(
        ([key]) => !reset.has(key),
      );
      const next: HealthCheck = {
        ...check,
        HealthCheckVersion: version + 1,
        HealthCheckConfig: checked(Object.fromEntries(kept) as unknown as HealthCheckConfig),
      };
      replace(next);
      return { HealthCheck: next };
    },
    GetHealthCheckStatus: ({ HealthCheckId }: GetHealthCheckRequest, call: Call) => {
      const check = findHealthCheck(state.now(), HealthCheckId ?? '');
      const ok = isHealthy(bareId(check.Id ?? ''));
      const report = {
        Status: ok ? 'Success: seen healthy by the lab' : 'Failure: seen unhealthy by the lab',
        CheckedTime: new Date(call.at),
      };
      return { HealthCheckObservations: [{ Region: 'us-west-2', IPAddress: '127.0.0.1', StatusReport: report }] };
    },
  };
};

const defined = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const sameSettings = (a: HealthCheckConfig | undefined, b: HealthCheckConfig): boolean =>
  JSON.stringify(Object.entries(defined(a ?? {})).sort()) === JSON.stringify(Object.entries(defined(b)).sort());

const checked = (config: HealthCheckConfig): HealthCheckConfig => {
  if (!playedTypes.includes(config.Type ?? ''))
    throw new AwsError(
      'InvalidInput',
      `Health check type ${config.Type ?? 'missing'}: the lab plays ${playedTypes.join(', ')}.`,
    );
  if (config.Type === 'RECOVERY_CONTROL') {
    if (config.RoutingControlArn === undefined)
      throw new AwsError('InvalidInput', 'A RECOVERY_CONTROL health check needs a RoutingControlArn.');
    return config;
  }
  if (config.IPAddress === undefined)
    throw new AwsError(
      'InvalidInput',
      `A health check of type ${config.Type ?? ''} needs an IPAddress in the lab; give the address of the front.`,
    );
  // Route 53's defaults: port 80, every 30 s, three failures (facts/aws.md 5.3).
  return {
    Port: 80,
    RequestInterval: 30,
    FailureThreshold: 3,
    ...(config.Type === 'HTTP' && { ResourcePath: '/' }),
    ...config,
  };
};
