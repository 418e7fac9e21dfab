/** How the parts of the lab meet: each is made by `create...(world, needs)` in its own folder and started by lab/main.ts in this order. */
import { type AwsService } from '../aws/service';
import { type Part, type Side } from './world';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** lab/postgres: real PostgreSQL servers and the replication between them. */
export interface Databases extends Part {
  /**
   * The name the world file gives a database (settings.databases[].name) in a Region, e.g. ledger in eu-west-1 -> ledger-euw1,
   * which some instance carries now. @throws Error when none does: renamed away, deleted, or never there
   */
  readonly instanceIn: (database: string, region: string) => string;
  /** Where a process on `side` connects to reach whoever has this name now: through the link. Same address for the life of the lab. */
  readonly addressFrom: (side: Side, instanceId: string) => Promise<Address>;
  /** Direct, bypassing links and faults, to whoever has this name now: for truth only. */
  readonly directAddress: (instanceId: string) => Address;
  readonly credentials: (database: string, role: string) => { readonly user: string; readonly password: string };
  /** Secret name -> JSON value ({ username, password, dbname, engine }), for Secrets Manager. */
  readonly secrets: () => Readonly<Record<string, string>>;
  readonly states: () => readonly {
    readonly id: string;
    readonly database: string;
    readonly region: string;
    readonly running: boolean;
    readonly isReplica: boolean;
    /** Carries, or ever carried, a name of the world file: its writers count. Clones of drills never do. */
    readonly servesCustomers: boolean;
  }[];
}

/** Requests that ended, and how many of them as a failure of the service: a 5xx, or no answer before the caller gave up. */
export interface RequestCounts {
  readonly requests: number;
  readonly failed: number;
}

/** lab/payments: ECS tasks as a real payments service behind a front (load balancer) per Region and service. */
export interface Compute extends Part {
  /** Where customers, health checkers and http checks reach the front: a loopback IP of its own per Region, one common port. */
  readonly front: (region: string, service: string) => Address;
  /** What the front's tasks answered in the last 10 s (real); zeros while none run. */
  readonly served: (region: string, service: string) => RequestCounts;
  /** The three AWS services that control the tasks: ecs, application-autoscaling, elasticloadbalancing. */
  readonly services: readonly AwsService[];
  /** ARN of the target group of a service in a Region. */
  readonly targetGroupArn: (region: string, service: string) => string;
}

/** lab/dns: the authoritative server, health checkers, and the route53 and route53-recovery-cluster services. */
export interface Dns extends Part {
  /** UDP and TCP. Data plane: answers in every disaster. */
  readonly address: () => Address;
  readonly services: readonly AwsService[];
  readonly zoneIds: () => Readonly<Record<string, string>>;
  /** Routing control ARN by its settings name. */
  readonly routingControlArns: () => Readonly<Record<string, string>>;
  /** The five data-plane endpoints of the ARC cluster; each a real HTTP listener that goes silent with its Region. */
  readonly arcEndpoints: () => readonly { readonly region: string; readonly url: string }[];
}

/** lab/aws/cloudwatch: alarms, read from what really happens in their Region. */
export interface Alarms extends Part {
  readonly services: readonly AwsService[];
  readonly states: () => readonly {
    readonly name: string;
    readonly region: string;
    readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  }[];
}

/** lab/customers: a process of its own that pays, reads and keeps the ledger of every acknowledged write. */
export interface Customers extends Part {
  readonly snapshot: () => Promise<CustomersSnapshot>;
  /** What TTL-honouring customers saw of requests that began in [from, to), ms: to hold one minute against another. */
  readonly window: (from: number, to: number) => Promise<CustomersWindow>;
}

export interface CustomersWindow {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly failed: number;
  /** failed / requests; 0 without requests. */
  readonly errorRate: number;
  readonly payments: number;
  readonly paymentsFailed: number;
  /** Of requests that were served, to 5 %, of the seconds that begin in the window; null without any. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** No request of the window is still open. */
  readonly settled: boolean;
}

export interface CustomersSnapshot {
  readonly acknowledged: readonly { readonly id: string; readonly at: number; readonly region: string }[];
  /** Per second since start: requests by outcome, apart for TTL-honouring and stale customers. */
  readonly seconds: readonly {
    readonly at: number;
    readonly ok: number;
    readonly failed: number;
    readonly staleOk: number;
    readonly staleFailed: number;
  }[];
  readonly firstFailureAt?: number;
}

/** lab/truth: what customers and databases say, measured without a line of the code under test. */
export interface Truth extends Part {
  /** Since the lab came up, or of what happened since an instant (ms): acknowledgements, outages and writers from there on. */
  readonly measure: (since?: number) => Promise<TruthReport>;
  /** The writable instance of a database that customers are sent to; undefined while nobody can write to it. */
  readonly survivorOf: (database: string) => Promise<string | undefined>;
}

export interface TruthReport {
  readonly acknowledged: number;
  readonly lost: number;
  /** Newest lost acknowledgement minus newest surviving acknowledgement before it, ms; 0 when nothing was lost. */
  readonly lostSpanMs: number;
  /** When the oldest lost write was acknowledged; null when nothing was lost. After a restore to a point in time T: just after T. */
  readonly lostSince: number | null;
  readonly duplicated: number;
  /** Which those are, and how often each is there: whoever sent one can be looked for. */
  readonly twice: readonly { readonly paymentId: string; readonly rows: number }[];
  /** Settlement jobs done twice; null where no worker service runs. */
  readonly duplicatedJobs: number | null;
  /** First failed request to the start of the first 10 s (real) at 99 % success, TTL-honouring customers; null while still down. */
  readonly secondsWithoutService: number | null;
  readonly secondsWithoutServiceStale: number | null;
  /** Every time customers could not pay (payments of TTL-honouring customers alone), oldest first; `to` and `seconds` null while it lasts. */
  readonly outages: readonly { readonly from: number; readonly to: number | null; readonly seconds: number | null }[];
  readonly maxWritableRegions: number;
  /** Servers of one database writable at one instant, also within one Region: a damaged and a restored instance are two. */
  readonly maxWriters: number;
  readonly secondsOfTwoWriters: number;
  readonly firstFailureAt: number | null;
  readonly servedAgainAt: number | null;
  /** Which instance counted as surviving (the writable one customers are sent to). */
  readonly survivor: string | null;
}
