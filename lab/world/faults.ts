/** Faults that are switched on now. Region loss is not here but in Regions; these are the smaller ones. */
export type Fault =
  /** AWS answers Throttling for matching calls. */
  | { readonly fault: 'throttle'; readonly match: CallMatch }
  /** AWS answers HTTP 500 InternalFailure. */
  | { readonly fault: 'server-error'; readonly match: CallMatch; readonly percent?: number }
  /** The request is read and never answered; no work is done. */
  | { readonly fault: 'time-out'; readonly match: CallMatch }
  /** The work is done, then the connection is destroyed without an answer. */
  | { readonly fault: 'drop-reply'; readonly match: CallMatch }
  /** Reads answer as the world was `staleMs` ago (real ms, never scaled). */
  | { readonly fault: 'stale-read'; readonly match: CallMatch; readonly staleMs: number }
  /** Every answer of the match takes this much longer (real ms). */
  | { readonly fault: 'slow'; readonly match: CallMatch; readonly delayMs: number }
  /** A Region's AWS endpoints go silent, data plane (databases, fronts, DNS) stays. */
  | { readonly fault: 'black-hole'; readonly region: string }
  /** The front (load balancer) of a Region goes silent while everything behind it lives. */
  | { readonly fault: 'dead-front'; readonly region: string }
  /** ECS places no more than this many running tasks in the Region ("unable to place a task"). */
  | { readonly fault: 'capacity-shortage'; readonly region: string; readonly tasks: number }
  /** WAL between the databases is held back this long (real ms), or not let through at all. */
  | { readonly fault: 'replication-lag'; readonly database: string; readonly lagMs: number }
  | { readonly fault: 'replication-cut'; readonly database: string }
  /** Every alarm of this name is in ALARM, whatever it reads. */
  | { readonly fault: 'alarm'; readonly name: string }
  /**
   * The zone of the database's Multi-AZ primary fails, once, when the fault begins: RDS fails over by itself within 60-120 s
   * (simulated), or only when the fault ends (`stuck`), or gives the instance up (`failed`).
   */
  | { readonly fault: 'az-failure'; readonly database: string; readonly then: 'failover' | 'stuck' | 'failed' }
  /** No further DB instance may be made in the Region. */
  | { readonly fault: 'quota'; readonly region: string; readonly service: 'rds' }
  /** DB instances that are being made in the Region become `failed` instead of available. */
  | { readonly fault: 'creation-failure'; readonly region: string }
  /** No packets between two sides, one way or both. */
  | { readonly fault: 'partition'; readonly from: string; readonly to: string; readonly both: boolean };

/** Which calls a fault hits; a missing field matches everything. `times`: only the next n, then the fault ends by itself. */
export interface CallMatch {
  readonly side?: string;
  readonly region?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly times?: number;
}

export type ActiveFault = Fault & { readonly id: string; readonly since: number; readonly until?: number };

export interface Faults {
  /** Switches a fault on; `forMs` ends it by itself (real ms). Returns its id. */
  readonly start: (fault: Fault, forMs?: number) => string;
  /** By its id, or 'all'. */
  readonly stop: (id: string) => void;
  readonly active: () => readonly ActiveFault[];
  /** The first active fault of this sort that hits the call, counting down `times`. */
  readonly hit: <F extends Fault['fault']>(
    fault: F,
    call: { side: string; region: string; service: string; operation: string },
  ) => Extract<ActiveFault, { fault: F }> | undefined;
  readonly onChange: (listener: (active: readonly ActiveFault[]) => void) => void;
}
