/** How long AWS may take to answer. Explicit, because the SDK has no default and a dead Region hangs for ever (aws.md 1.1). Never scaled. */

/** TCP and TLS: a living Region across the ocean connects in 0.2 s; aws.md 1.1 says 1 to 3 s. */
export const connectMs = 1_000;
/** Any Describe or Get (aws.md 18a). */
export const readMs = 5_000;
/** Changes (aws.md 18a: PromoteReadReplica 15 s). */
export const changeMs = 15_000;
/** One ARC endpoint, then the next (aws.md 18a). */
export const routingControlMs = 3_000;
/** All five endpoints of an ARC cluster, this many times (aws.md 18a). */
export const routingControlRounds = 3;
