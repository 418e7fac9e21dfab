/** The world file: what exists in the lab before anything breaks. Every key is documented in docs/lab.md. */
import { z } from 'zod';

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'write an AWS Region, e.g. eu-west-1');

const instance = z.strictObject({
  id: z.string(),
  region,
  multiAz: z.boolean().default(true),
  class: z.string().default('db.r6g.2xlarge'),
  /** Its storage; a replica's goes by its source's. */
  encrypted: z.boolean().default(true),
  /** The master password is Secrets Manager's: RDS then makes no read replica of it. */
  managedPassword: z.boolean().default(false),
  /** GiB, of the reference case; iops and throughput where they are not gp3's baseline. */
  storage: z
    .strictObject({
      gb: z.number().int().min(20).default(500),
      type: z.enum(['gp2', 'gp3', 'io1', 'io2']).default('gp3'),
      iops: z.number().int().positive().optional(),
      throughput: z.number().int().positive().optional(),
    })
    .prefault({}),
  /** Beside its data, shown and otherwise without effect: a new instance has none of it unless it is asked for. */
  observing: z
    .strictObject({
      iamAuthentication: z.boolean().default(false),
      logExports: z.array(z.string()).default([]),
      maxAllocatedGb: z.number().int().optional(),
      dedicatedLogVolume: z.boolean().default(false),
      monitoringSeconds: z.number().int().default(0),
      monitoringRole: z.string().optional(),
      insights: z.boolean().default(false),
      insightsKey: z.string().optional(),
      insightsDays: z.number().int().optional(),
    })
    .prefault({}),
});

export const settingsSchema = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'write twelve digits, quoted')
    .default('111122223333'),
  /** Factor on simulated AWS durations. */
  timeScale: z.number().positive().max(1).default(0.1),
  regions: z.array(region).default(['us-east-1', 'eu-west-1', 'us-west-2']),
  /** One-way delay in ms between sides, both directions, e.g. `us-east-1/eu-west-1: 40`; pairs not named take `defaultMs`. */
  links: z
    .strictObject({
      defaultMs: z.number().default(40),
      jitterMs: z.number().default(2),
      pairs: z.record(z.string(), z.number()).default({}),
    })
    .prefault({}),
  /** Real PostgreSQL, one primary and its cross-Region replicas. `schema` is SQL run once on the primary. */
  databases: z
    .array(
      z.strictObject({
        name: z.string(),
        database: z.string(),
        primary: instance,
        replicas: z.array(instance).default([]),
        /** Role name -> what it may do: app (reads and writes), probe (probe tables and statistics), fence (may close other roles out). */
        roles: z.record(z.string(), z.strictObject({ may: z.enum(['app', 'probe', 'fence']), secret: z.string() })),
        schema: z.string().default(''),
        /** Regions to which the primary's automated backups are replicated from the start. */
        replicatedBackups: z.array(region).default([]),
      }),
    )
    .default([]),
  services: z
    .array(
      z.strictObject({
        cluster: z.string(),
        service: z.string(),
        /** The database (its name) whose instance in the task's own Region the tasks write to. Absent: tasks serve without one. */
        database: z.string().optional(),
        /** The role the tasks log in as. */
        role: z.string().default('app'),
        in: z.record(
          region,
          z.strictObject({ desired: z.number().int(), min: z.number().int(), max: z.number().int() }),
        ),
        /** Requests per second one running task can carry. */
        requestsPerTask: z.number().positive().default(20),
      }),
    )
    .default([]),
  zones: z
    .array(
      z.strictObject({
        name: z.string(),
        /** failover records answered by health checks of type RECOVERY_CONTROL (arc) or HTTP, or plain weighted sets. */
        records: z.array(
          z.strictObject({
            name: z.string(),
            ttlSeconds: z.number().positive().default(60),
            policy: z.enum(['failover', 'weighted', 'latency', 'simple']).default('failover'),
            /** By Region: the front of which service answers there, and what its health check is. */
            fronts: z.record(
              region,
              z.strictObject({
                service: z.string(),
                healthCheck: z.enum(['recovery-control', 'http', 'none']),
                /** Name of the routing control a recovery-control check follows; absent: the Region's first. */
                control: z.string().optional(),
                primary: z.boolean().default(false),
                weight: z.number().int().optional(),
              }),
            ),
          }),
        ),
      }),
    )
    .default([]),
  /** ARC routing controls by Region for one panel; initially On in the primary's Region. */
  routingControls: z.array(z.strictObject({ name: z.string(), region, on: z.boolean() })).default([]),
  /** CloudWatch alarms: of what the lab measures, of others (`anyOf`), or of nothing but what they are told. */
  alarms: z
    .array(
      z.strictObject({
        name: z.string(),
        region,
        /** Until it is read or told for the first time. */
        state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']).default('OK'),
        /** Failed requests among those its Region's tasks of a service answered in 10 s. */
        errorsOf: z.strictObject({ service: z.string(), abovePercent: z.number().min(0).max(100) }).optional(),
        /** How far the Region's replica of a database is behind, in ms. */
        lagOf: z.strictObject({ database: z.string(), aboveMs: z.number().positive() }).optional(),
        /** A composite alarm: in ALARM while one of these, of its Region, is. */
        anyOf: z.array(z.string()).min(1).optional(),
      }),
    )
    .default([]),
  buckets: z.record(z.string(), region).default({}),
  /** SNS topics, by the last part of their ARN. */
  topics: z.record(z.string(), region).default({}),
  /** Extra Secrets Manager secrets beyond the databases' (which exist in every Region). */
  secrets: z.record(z.string(), z.string()).default({}),
  customers: z
    .strictObject({
      enabled: z.boolean().default(true),
      url: z.string(),
      paymentsPerSecond: z.number().positive().default(50),
      readsPerPayment: z.number().min(0).default(5),
      bodyBytes: z.number().int().default(5_000),
      /** Share of customers that keep a DNS answer for five TTLs. */
      stalePercent: z.number().default(5),
      timeoutMs: z.number().default(2_000),
    })
    .optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
