/** Every TCP connection between two sides passes a relay here: delay, jitter, lag, silence, cut. */
export interface Relay {
  /** Where the calling side connects. */
  readonly host: string;
  readonly port: number;
  /** Bytes flow only when this says so: `silent` accepts and never answers (a black hole), `refuse` resets at once. */
  readonly set: (state: 'open' | 'silent' | 'refuse') => void;
  /** Holds every byte towards the caller back by this long, on top of the link's delay (replication lag); 0 ends it. */
  readonly hold: (ms: number) => void;
  /** Connections made from now on lead there instead; those that are open stay where they are. */
  readonly pointAt: (target: { readonly host: string; readonly port: number }) => void;
  readonly close: () => Promise<void>;
}

export interface Links {
  /**
   * Opens a relay from a side to something that listens in another (or the same) side.
   * Delay between the sides comes from settings.links; partitions of those sides make it silent.
   * `host` defaults to 127.0.0.1, `port` to a free one.
   */
  readonly relay: (relay: {
    from: string;
    to: string;
    target: { host: string; port: number };
    host?: string;
    port?: number;
  }) => Promise<Relay>;
  /** One-way delay between two sides in ms (settings.links; 0 within a side). */
  readonly delayMs: (from: string, to: string) => number;
  readonly isCut: (from: string, to: string) => boolean;
}
