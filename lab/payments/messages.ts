/** What the lab's main process and the payments process of a Region tell each other over IPC. */

export interface ServedDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** One service of the Region; its key is `cluster/service`. */
export interface Served {
  readonly key: string;
  readonly region: string;
  readonly host: string;
  readonly port: number;
  /** It writes to a database; which instance that is now is told apart. */
  readonly hasDatabase: boolean;
}

export type ToPayments =
  | { readonly is: 'serve'; readonly services: readonly Served[] }
  /** The instance that carries the Region's name now; null while none does. */
  | { readonly is: 'database'; readonly key: string; readonly database: ServedDatabase | null }
  /** How many tasks the load balancer routes to now, and what one of them carries. */
  | { readonly is: 'capacity'; readonly key: string; readonly tasks: number; readonly requestsPerTask: number };

export type FromPayments =
  | { readonly is: 'listening' }
  | { readonly is: 'failed'; readonly because: string }
  | { readonly is: 'load'; readonly services: Readonly<Record<string, Load>> };

/** Of one service since the last report. */
export interface Load {
  /** Requests that arrived a second, refused ones too: load is what customers want. */
  readonly requestsPerSecond: number;
  /** Requests that ended, and how many of them with a 5xx or with nobody left to answer. */
  readonly ended: number;
  readonly failed: number;
}
