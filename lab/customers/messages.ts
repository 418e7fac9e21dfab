/** What the lab and the customers' process tell each other over IPC. Plain data only. */
import { type Address } from '../world/parts';

export interface CustomersOrder {
  /** Where the lab's name server listens. */
  readonly dns: Address;
  readonly url: string;
  /** The fronts' common port; the address comes from DNS. */
  readonly port: number;
  /** Front address -> Region, for the ledger. */
  readonly regions: Readonly<Record<string, string>>;
  readonly paymentsPerSecond: number;
  readonly readsPerPayment: number;
  readonly bodyBytes: number;
  readonly stalePercent: number;
  readonly timeoutMs: number;
}

export interface Acknowledged {
  readonly id: string;
  readonly at: number;
  readonly region: string;
}

/** Requests that *began* in one tenth of a second, by how they ended; apart for TTL-honouring and stale customers. */
export interface Tenth {
  readonly at: number;
  readonly ok: number;
  readonly failed: number;
  readonly staleOk: number;
  readonly staleFailed: number;
  /** When the first request that failed began. */
  readonly firstFailedAt?: number;
  readonly firstStaleFailedAt?: number;
  /** Payments alone, of TTL-honouring customers: they are among `ok` and `failed` too. */
  readonly paymentsOk: number;
  readonly paymentsFailed: number;
  readonly firstPaymentFailedAt?: number;
}

/** How long the service took to serve TTL-honouring customers, by the second in which they asked: counts by bucket (latencies.ts). */
export interface Latencies {
  readonly at: number;
  readonly counts: Readonly<Record<number, number>>;
}

export type ToCustomers =
  | { readonly is: 'begin'; readonly order: CustomersOrder }
  /** Everything from these places on: the asker keeps what it has. */
  | {
      readonly is: 'report';
      readonly ask: number;
      readonly acknowledgedFrom: number;
      readonly tenthsFrom: number;
      readonly latenciesFrom: number;
    };

export type FromCustomers =
  | { readonly is: 'begun' }
  | {
      readonly is: 'report';
      readonly ask: number;
      readonly acknowledged: readonly Acknowledged[];
      readonly tenths: readonly Tenth[];
      readonly latencies: readonly Latencies[];
      /** No request that began before this instant is still open. */
      readonly settledUntil: number;
    };
