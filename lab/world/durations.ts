/** How long AWS takes, at scale 1, in ms, each with where the figure comes from. */
export const durations = {
  'rds.promote.accepted': {
    ms: 2_000,
    source: 'lab choice: status still says available right after the call (the false success of PromoteReadReplica)',
  },
  'rds.promote.modifying': {
    ms: 78_000,
    source:
      'RDS user guide USER_ReadRepl.Promote: takes minutes, depends on size; 120 s in all chosen for the reference case',
  },
  'rds.promote.rebooting': { ms: 40_000, source: 'same; the instance reboots during a promotion' },
  'ecs.task.start': {
    ms: 100_000,
    source:
      'Fargate cold start of a small image incl. ENI attach and pull, tens of seconds to 2 min; 10 -> 50 tasks 150 s in all',
  },
  'ecs.target.healthy': { ms: 45_000, source: 'ALB health check 15 s x 3 passes' },
  'ecs.task.stop': { ms: 30_000, source: 'ECS stopTimeout default 30 s' },
  'arc.propagate': {
    ms: 5_000,
    source: 'ARC routing control best practices: state reaches health checks within seconds',
  },
  'route53.healthcheck.interval': { ms: 10_000, source: 'Route 53 fast interval 10 s' },
  'route53.change.insync': { ms: 45_000, source: 'Route 53: changes usually reach all servers within 60 s' },
  'dns.ttl': { ms: 60_000, source: 'TTL of the reference record; the world file may say otherwise' },
} as const satisfies Record<string, { readonly ms: number; readonly source: string }>;

export type DurationName = keyof typeof durations;
