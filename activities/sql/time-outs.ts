/** How long SQL may take, connecting included. Real time, never scaled. */

/** The old side may be silent: one time-out of 2 s in all (design section 5; domain/kinds/rds-postgres.ts). */
export const readMs = 2_000;
/** Closing, opening, probing: milliseconds of work; half of the 10 s a fencing call may take in all (aws.md 18a). */
export const changeMs = 5_000;
/** Endpoints survive promotion, credentials rotate: both are asked again after this long, or when they fail. */
export const cacheMs = 300_000;
