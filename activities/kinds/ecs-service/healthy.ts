/** Healthy: the load balancer counts that many targets healthy. Its own HTTP 200 proves nothing: with none healthy it fails open (aws.md 6.2). */
import { type Instant, plus } from '../../../domain/instant';
import { type CapacityTarget } from '../../../domain/kinds/ecs-service';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { whyEnough } from './enough';
import { readService, type ServiceSeen, serviceRefusals } from './service';

export interface HealthySeen {
  readonly at: Instant;
  readonly service: ServiceSeen | null;
  /** Targets by state: healthy, initial, unhealthy, unhealthy.draining, draining, unused, unavailable. */
  readonly targets: Readonly<Record<string, number>>;
}

export const healthy: Goal<'ecs-service.healthy', HealthySeen> = {
  name: 'ecs-service.healthy',

  observe: async (target, reader) => {
    const at = reader.now();
    const [service, health] = await Promise.all([
      readService(reader, target),
      reader.read('elasticloadbalancing:DescribeTargetHealth', target.region, { TargetGroupArn: target.targetGroup }),
    ]);
    const targets: Record<string, number> = {};
    for (const { TargetHealth: one } of health.TargetHealthDescriptions ?? []) {
      const state = one?.State ?? 'unknown';
      targets[state] = (targets[state] ?? 0) + 1;
    }
    return { at, service, targets };
  },

  judge: (target, seen, past) => {
    const blocked = blockedBy(serviceRefusals(target, seen.service));
    if (blocked || !seen.service) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
    const { service } = seen;
    const have = seen.targets['healthy'] ?? 0;
    if (have >= target.tasks) return { is: 'reached', evidence: evidenceOf(target, seen) };
    // Pre-warming may have waited for capacity before this step began: what ECS said then still counts.
    const saidSince = plus(seen.at, -target.settleForMinimumMs);
    const had = past.last?.targets['healthy'];
    const enough = whyEnough(target, { at: seen.at, began: past.began, saidSince, have, had, service });
    if (enough !== undefined) {
      return {
        is: 'reached',
        evidence: evidenceOf(target, seen),
        degraded: `${have} of ${target.tasks} healthy targets of ${target.service}: ${enough}`,
      };
    }
    return {
      is: 'moving',
      by: 'others',
      hint: `${have} of ${target.tasks} targets healthy (${statesText(seen.targets)})`,
    };
  },
};

function evidenceOf(target: CapacityTarget, seen: HealthySeen) {
  return {
    service: `${target.cluster}/${target.service}`,
    region: target.region,
    healthy: seen.targets['healthy'] ?? 0,
    running: seen.service?.running ?? null,
    targets: statesText(seen.targets),
  };
}

function statesText(targets: HealthySeen['targets']): string {
  const states = Object.entries(targets).sort(([a], [b]) => (a < b ? -1 : 1));
  return states.length === 0 ? 'no targets' : states.map(([state, count]) => `${count} ${state}`).join(', ');
}
