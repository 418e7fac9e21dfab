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
  'rds.replica.source': {
    ms: 240_000,
    source:
      'lab choice for the reference case: the source shows modifying while it is snapshotted (USER_ReadRepl.XRgn); 20 min in all where AWS takes hours',
  },
  'rds.replica.creating': { ms: 900_000, source: 'lab choice: the copy across Regions and its restore; hours on AWS' },
  'rds.replica.modifying': { ms: 60_000, source: 'lab choice: parameters and security groups of the new replica' },
  'rds.snapshot.creating': {
    ms: 120_000,
    source: 'lab choice: an incremental snapshot of a small instance; AWS publishes no figure',
  },
  'rds.restore.creating': {
    ms: 480_000,
    source:
      'lab choice: a restore of 500 GB, then recovery; 10 min in all, AWS publishes no figure (USER_PIT: it depends)',
  },
  'rds.restore.modifying': { ms: 60_000, source: 'lab choice: as of a new replica' },
  'rds.backup.base': { ms: 60_000, source: 'lab choice: status backing-up while the first backup is made' },
  'rds.backup.upload': {
    ms: 240_000,
    source: 'RDS user guide USER_PIT: logs are uploaded every 5 minutes; every 4, so that they never trail by more',
  },
  'rds.backup.first-copy': {
    ms: 300_000,
    source: 'RDS user guide USER_ReplicateBackups: a snapshot is copied first; no figure is published, a lab choice',
  },
  'rds.modify.accepted': { ms: 2_000, source: 'lab choice: as of a promotion' },
  'rds.modify.applying': { ms: 60_000, source: 'lab choice: a change without downtime' },
  'rds.modify.multi-az': {
    ms: 600_000,
    source: 'lab choice: the standby is made from a snapshot; AWS says only that it takes time (Concepts.MultiAZ)',
  },
  'rds.rename': {
    ms: 600_000,
    source:
      'RDS user guide USER_RenameInstance: the new name is effective in about 10 minutes, the instance not available until then; it reboots',
  },
  'rds.delete': { ms: 120_000, source: 'lab choice: some minutes on AWS, without the final snapshot' },
  'rds.multi-az.failover': { ms: 90_000, source: 'RDS user guide Concepts.MultiAZ.Failover: 60-120 s typical' },
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
