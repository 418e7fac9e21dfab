/**
 * The register: which operation, started or taken over by which orchestrator, may do what cannot be undone to an application. One small
 * object in the witness Region, outside both clusters: no expiry, no renewal, changed by compare-and-swap only.
 */
import { type Refusal } from './goal';
import { type Instant } from './instant';
import { type Region } from './regions';

/** What a plan says of a witness that does not answer: nothing irreversible is sent, or it is, in a named person's name. */
export type RegisterRules = { readonly otherwise: 'hold' } | { readonly otherwise: 'proceed'; readonly by: string };

/** Where it lies; `key` is of the id by which operations exclude each other within one cluster. */
export interface RegisterPlace {
  readonly region: Region;
  readonly bucket: string;
  readonly key: string;
  readonly rules: RegisterRules;
}

export interface RegisterEntry {
  readonly schema: 1;
  readonly application: string;
  readonly operationId: string;
  /** Of the namespace: grows with every handover and takeover, and its remainder names the cluster (facts: Temporal's replication). */
  readonly failoverVersion: number;
  readonly at: Instant;
  /** The version it was claimed over, whose orchestrator may have sent something that does not show yet. Absent: nobody older stood there. */
  readonly over?: number;
  /** When it was; `at` is later where another operation of the version has claimed since. */
  readonly overAt?: Instant;
}

export interface Claimant {
  readonly operationId: string;
  /** Of the namespace, as the asking worker's own cluster knows it. */
  readonly failoverVersion: number;
  /** Its claim was written: whoever stands there now came after it. */
  readonly claimed: boolean;
}

export type RegisterJudgement =
  | { readonly is: 'ours' }
  /** To be written first, over exactly what was read. */
  | { readonly is: 'claim' }
  | { readonly is: 'superseded'; readonly because: Refusal };

/**
 * A newer orchestrator is never overruled, an older one never obeyed. Within one cluster the workflow id excludes, so an operation of our
 * own version that stands there had ended before we began; unless we stood there since: then it came after us.
 */
export function judgeRegister(entry: RegisterEntry | null, claimant: Claimant): RegisterJudgement {
  if (entry === null || entry.failoverVersion < claimant.failoverVersion) return { is: 'claim' };
  if (entry.failoverVersion > claimant.failoverVersion) return superseded(entry, claimant);
  if (entry.operationId === claimant.operationId) return { is: 'ours' };
  return claimant.claimed ? superseded(entry, claimant) : { is: 'claim' };
}

/**
 * What a claim writes over what was read. Whoever claims next by the same version hands on whom that one was claimed over, and since when:
 * how long to wait for what the older orchestrator may have sent is no business of one operation alone.
 */
export function claimOver(found: RegisterEntry | null, claim: Omit<RegisterEntry, 'over' | 'overAt'>): RegisterEntry {
  if (found === null) return claim;
  if (found.failoverVersion < claim.failoverVersion) return { ...claim, over: found.failoverVersion, overAt: claim.at };
  return found.over === undefined ? claim : { ...claim, over: found.over, overAt: found.overAt ?? found.at };
}

function superseded(entry: RegisterEntry, { operationId, failoverVersion }: Claimant): RegisterJudgement {
  return {
    is: 'superseded',
    because: {
      rule: 'Superseded',
      saw: `operation ${entry.operationId} of version ${entry.failoverVersion} holds ${entry.application} since ${entry.at}`,
      wanted: `operation ${operationId} of version ${failoverVersion} or none: another orchestrator has taken over`,
      source: 'the register in the witness Region',
    },
  };
}
