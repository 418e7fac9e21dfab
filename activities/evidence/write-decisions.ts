/**
 * Decisions into the evidence stores before they are acknowledged: each store side by side, and what has not answered in time is named. A
 * conditional write, so that a second one changes nothing: an object that is there already is one that holds the decision.
 */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import {
  type OtherActivities,
  type Untold,
  type WriteDecisionsInput,
  type WriteDecisionsResult,
} from '../../contract/activities';
import { type DecisionRecord, decisionKey, type EvidenceStore } from '../../contract/decisions';
import { parseGateRef } from '../../contract/ids';
import { type HomeSeen } from '../../domain/orchestrator/home';
import { type OrchestratorPair, regionOfCluster } from '../../domain/orchestrator/orchestrator-pair';
import { type Request } from '../../domain/goal';
import { type Region } from '../../domain/regions';
import { answered } from '../aws/error-names';
import { type Door, type Pass } from '../door/door';
import { beatMs, type Slice, startSlice } from '../door/slice';
import { type OutsideError } from '../outside-error';
import { withTimeLimit } from '../time-limit';
import { sealDecision } from './decision-object';

/** What a person waits for a store that is silent (issue 5, part 6). Never scaled. */
const withinMs = 2_000;

/** The cluster that gave the work, asked where home is. */
export interface HomeAsked {
  /** @throws OutsideError when it does not answer */
  readonly active: () => Promise<{ readonly cluster: string; readonly failoverVersion: number }>;
}

export interface DecisionNeeds {
  readonly door: Door;
  readonly home: HomeAsked;
  readonly monotonicMs: () => number;
}

/** Null: it does not answer. */
export async function seeHome(home: HomeAsked, pair: OrchestratorPair): Promise<HomeSeen | null> {
  try {
    const { cluster, failoverVersion } = await home.active();
    return { region: regionOfCluster(pair, cluster) ?? null, failoverVersion };
  } catch {
    // The caller goes on as if home could be anywhere.
    return null;
  }
}

export function createWriteDecisions({ door, home, monotonicMs }: DecisionNeeds): OtherActivities['decisions.write'] {
  return async (input) => {
    const signal = cancellationSignal();
    const clock = { monotonicMs, beat: () => undefined };
    // A slice closes two beats early; every store has the whole of its time.
    const slice = startSlice(withinMs + 2 * beatMs, signal, clock);
    try {
      const [seen, written] = await Promise.all([
        seeHome(home, input.orchestrator),
        Promise.all(input.copies.map(({ record, stores }) => writeOne(door, slice, input, record, stores))),
      ]);
      return { home: seen, written };
    } finally {
      slice.end();
    }
  };
}

type Written = WriteDecisionsResult['written'][number];

async function writeOne(
  door: Door,
  slice: Slice,
  input: WriteDecisionsInput,
  record: DecisionRecord,
  stores: readonly EvidenceStore[],
): Promise<Written> {
  const heldIn: Region[] = [];
  const missing: Untold[] = [];
  await Promise.all(
    stores.map(async (store) => {
      try {
        await withTimeLimit(withinMs, slice.signal, (signal) =>
          put(door, { ...slice, signal }, passOf(input, record, stores), record, store),
        );
        heldIn.push(store.region);
      } catch (error) {
        missing.push({ ...store, because: error instanceof Error ? error.message : String(error) });
      }
    }),
  );
  const inOrder = stores.map(({ region }) => region);
  return {
    nonce: record.message.nonce,
    heldIn: heldIn.sort((a, b) => inOrder.indexOf(a) - inOrder.indexOf(b)),
    missing,
  };
}

async function put(
  door: Door,
  slice: Slice,
  pass: Pass,
  record: DecisionRecord,
  { region, bucket }: EvidenceStore,
): Promise<void> {
  const request: Request = {
    call: 's3:PutObject',
    region,
    input: {
      Bucket: bucket,
      Key: decisionKey(record),
      Body: sealDecision(record),
      ContentType: 'application/json',
      IfNoneMatch: '*',
    },
  };
  const { error } = await door.send(request, pass, slice);
  if (error && !isThere(error)) throw error;
}

/** Somebody wrote it before: an earlier attempt of ours, or another orchestrator. */
function isThere(error: OutsideError): boolean {
  return answered(error, 'PreconditionFailed');
}

function passOf(
  { mode, accounts }: WriteDecisionsInput,
  record: DecisionRecord,
  stores: readonly EvidenceStore[],
): Pass {
  return {
    mode,
    may: 'act',
    sends: ['s3:PutObject'],
    accounts,
    target: { stores, file: decisionKey(record) },
    attempt: activityInfo().attempt,
    only: parseGateRef(record.gate)?.name ?? record.gate,
  };
}
