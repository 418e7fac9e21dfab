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
  readonly database?: ServedDatabase;
}

export type ToPayments =
  | { readonly is: 'serve'; readonly services: readonly Served[] }
  /** How many tasks the load balancer routes to now, and what one of them carries. */
  | { readonly is: 'capacity'; readonly key: string; readonly tasks: number; readonly requestsPerTask: number };

export type FromPayments =
  | { readonly is: 'listening' }
  | { readonly is: 'failed'; readonly because: string }
  /** Requests per second that arrived lately (refused ones too: load is what customers want), by service key. */
  | { readonly is: 'load'; readonly requestsPerSecond: Readonly<Record<string, number>> };
