/** The decisions of one operation out of every evidence store that answers: after a takeover they may be all that is left of them. */
import { cancellationSignal } from '@temporalio/activity';
import { type OtherActivities, type ReadDecisionsResult, type Untold } from '../../contract/activities';
import { decisionFolder, type DecisionRecord, type EvidenceStore } from '../../contract/decisions';
import { type Region } from '../../domain/regions';
import { type Outside } from '../outside';
import { withTimeLimit } from '../time-limit';
import { openDecision } from './decision-object';

/** Of one store, with all it holds: a list and a round of objects. Never scaled. */
const withinMs = 5_000;

type Found = ReadDecisionsResult['found'][number];
type Spoilt = ReadDecisionsResult['spoilt'][number];
type Told = {
  readonly region: Region;
  readonly records: readonly DecisionRecord[];
  readonly spoilt: readonly Spoilt[];
};

export function createReadDecisions(outside: Outside): OtherActivities['decisions.read'] {
  return async ({ application, operationId, stores }) => {
    const each = await Promise.all(
      stores.map(async (store): Promise<Told | Untold> => {
        try {
          return await withTimeLimit(withinMs, cancellationSignal(), (signal) =>
            readStore(outside, store, application, operationId, signal),
          );
        } catch (error) {
          return { ...store, because: error instanceof Error ? error.message : String(error) };
        }
      }),
    );
    const told = each.filter((one): one is Told => 'records' in one);
    return {
      found: merged(told),
      answered: told.map(({ region }) => region),
      silent: each.filter((one): one is Untold => 'because' in one),
      spoilt: told.flatMap(({ spoilt }) => spoilt),
    };
  };
}

async function readStore(
  outside: Outside,
  { region, bucket }: EvidenceStore,
  application: string,
  operationId: string,
  signal: AbortSignal,
): Promise<Told> {
  const records: DecisionRecord[] = [];
  const spoilt: Spoilt[] = [];
  const keys = await keysIn(outside, region, bucket, decisionFolder(application, operationId), signal);
  await Promise.all(
    keys.map(async (key) => {
      const { body } = await outside.read('s3:GetObject', region, { Bucket: bucket, Key: key }, {}, signal);
      try {
        records.push(openDecision(body, application, operationId));
      } catch (error) {
        spoilt.push({ region, key, because: error instanceof Error ? error.message : String(error) });
      }
    }),
  );
  return { region, records, spoilt };
}

async function keysIn(
  outside: Outside,
  region: Region,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const input = { Bucket: bucket, Prefix: prefix, ...(after === undefined ? {} : { ContinuationToken: after }) };
    const { Contents = [], NextContinuationToken } = await outside.read('s3:ListObjectsV2', region, input, {}, signal);
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    after = NextContinuationToken;
  } while (after !== undefined);
  return keys;
}

/** Each decision once, with every Region that has it; oldest first, as they were taken. */
function merged(told: readonly Told[]): readonly Found[] {
  const byNonce = new Map<string, { readonly record: DecisionRecord; readonly heldIn: Region[] }>();
  for (const { region, records } of told)
    for (const record of records) {
      const { nonce } = record.message;
      const known = byNonce.get(nonce);
      if (known) known.heldIn.push(region);
      else byNonce.set(nonce, { record, heldIn: [region] });
    }
  const order = ({ record: { at, message } }: Found): string => `${at} ${message.nonce}`;
  return [...byNonce.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
