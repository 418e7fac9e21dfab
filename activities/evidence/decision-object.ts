/** A decision as an object in a bucket: canonical JSON that carries its own SHA-256, against accidents; who may write there is trusted (docs/security.md). */
import { canonicalJson } from '../../domain/canonical-json';
import { type DecisionRecord } from '../../contract/decisions';
import { inputHash } from '../door/input-hash';

/** `sha256` is over the canonical JSON of everything beside it, as plans are hashed. */
export function sealDecision(record: DecisionRecord): string {
  return `${canonicalJson({ ...record, sha256: inputHash(record) })}\n`;
}

/** @throws Error that says why it is no whole decision of this operation */
export function openDecision(body: string, application: string, operationId: string): DecisionRecord {
  const { sha256, ...record } = parsed(body);
  if (record.schema !== 1 || sha256 === undefined) throw new Error('no decision of muster');
  const hash = inputHash(record);
  if (hash !== sha256) throw new Error(`its SHA-256 is ${hash}, it says ${sha256}: it was changed`);
  // unsafe: shaped as sealDecision was given it, by the trust in who may write there.
  const decision = record as DecisionRecord;
  const of = `${decision.application}@${decision.message.operationId}`;
  if (of !== `${application}@${operationId}`) throw new Error(`it is of ${of}`);
  return decision;
}

function parsed(body: string): Partial<DecisionRecord> & { readonly sha256?: string } {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new Error('no decision of muster');
  return value;
}
