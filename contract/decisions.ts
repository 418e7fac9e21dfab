/**
 * A decision as the evidence stores hold it, so that it outlives the orchestrator that took it: one object each, written once, under the
 * operation that it is for, beside that one's reports.
 */
import { type Instant } from '../domain/instant';
import { type Region } from '../domain/regions';
import { type DecisionMessage } from './messages';

export interface DecisionRecord {
  readonly schema: 1;
  readonly is: 'approve' | 'reject';
  readonly application: string;
  readonly operationId: string;
  /** Gate name and round: promote/1. */
  readonly gate: string;
  readonly by: string;
  /** When the run took it, by the orchestrator's clock. */
  readonly at: Instant;
  /** As it was said, whole. */
  readonly message: DecisionMessage;
}

export interface EvidenceStore {
  readonly region: Region;
  readonly bucket: string;
}

/** One decision and the stores that are to have it. */
export interface DecisionCopy {
  readonly record: DecisionRecord;
  readonly stores: readonly EvidenceStore[];
}

export function decisionRecord(
  is: DecisionRecord['is'],
  application: string,
  message: DecisionMessage,
  at: Instant,
): DecisionRecord {
  const { operationId, gate, by } = message;
  return { schema: 1, is, application, operationId, gate, by, at, message };
}

/** Begins the key of every decision of one operation. */
export function decisionFolder(application: string, operationId: string): string {
  return `${application}/${operationId}/decisions/`;
}

/** promote-1-<nonce>.json: the same decision said twice is one object. */
export function decisionKey({ application, operationId, gate, message }: DecisionRecord): string {
  const name = `${gate.replace('/', '-')}-${encodeURIComponent(message.nonce)}.json`;
  return `${decisionFolder(application, operationId)}${name}`;
}
