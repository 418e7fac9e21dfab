/** Evidence stores of three Regions in memory, as the activities see them: conditional writes, silence, and a home that moves. */
import {
  type OtherActivities,
  type ReadDecisionsInput,
  type WriteDecisionsInput,
  type WriteDecisionsResult,
} from '../../contract/activities';
import { decisionFolder, decisionKey, type DecisionRecord } from '../../contract/decisions';
import { type HomeSeen } from '../../domain/orchestrator/home';
import { type OrchestratorPair } from '../../domain/orchestrator/orchestrator-pair';
import { type Region } from '../../domain/regions';

export const pairOfRegions: OrchestratorPair = {
  clusters: [
    { region: 'eu-west-1', name: 'eu-west-1', initialFailoverVersion: 1 },
    { region: 'us-west-2', name: 'us-west-2', initialFailoverVersion: 2 },
  ],
};

export interface FakeStores {
  /** By Region, then by key: what a store holds. */
  readonly objects: Map<Region, Map<string, DecisionRecord>>;
  readonly silent: Set<Region>;
  /** What the orchestrating cluster says; null: it does not answer. */
  home: HomeSeen | null;
  /** Awaited before a write is answered: a test holds writes back with it. */
  beforeAnswer: () => Promise<void>;
  /** Runs before a read is answered: a worker that fails throws in it. */
  beforeRead: () => void;
  readonly writes: WriteDecisionsInput[];
  readonly reads: ReadDecisionsInput[];
  readonly activities: Pick<OtherActivities, 'decisions.write' | 'decisions.read'>;
}

export function createFakeStores(): FakeStores {
  const because = 'no answer within 2000 ms';
  const inStore = (region: Region): Map<string, DecisionRecord> => {
    const found = stores.objects.get(region) ?? new Map<string, DecisionRecord>();
    stores.objects.set(region, found);
    return found;
  };
  const stores: FakeStores = {
    objects: new Map(),
    silent: new Set(),
    home: { region: 'eu-west-1', failoverVersion: 1 },
    beforeAnswer: () => Promise.resolve(),
    beforeRead: () => undefined,
    writes: [],
    reads: [],
    activities: {
      'decisions.write': async (input) => {
        stores.writes.push(input);
        const written = input.copies.map(({ record, stores: wanted }): WriteDecisionsResult['written'][number] => {
          const answering = wanted.filter(({ region }) => !stores.silent.has(region));
          for (const { region } of answering) {
            const key = decisionKey(record);
            if (!inStore(region).has(key)) inStore(region).set(key, record);
          }
          const missing = wanted.filter(({ region }) => stores.silent.has(region));
          return {
            nonce: record.message.nonce,
            heldIn: answering.map(({ region }) => region),
            missing: missing.map((store) => ({ ...store, because })),
          };
        });
        await stores.beforeAnswer();
        return { home: stores.home, written };
      },
      'decisions.read': (input) => {
        stores.reads.push(input);
        stores.beforeRead();
        const { application, operationId } = input;
        const answering = input.stores.filter(({ region }) => !stores.silent.has(region));
        const records = answering.flatMap(({ region }) =>
          [...inStore(region)].flatMap(([key, record]) =>
            key.startsWith(decisionFolder(application, operationId)) ? [{ region, record }] : [],
          ),
        );
        const nonces = [...new Set(records.map(({ record }) => record.message.nonce))];
        const found = nonces.flatMap((nonce) => {
          const of = records.filter(({ record }) => record.message.nonce === nonce);
          return of[0] ? [{ record: of[0].record, heldIn: of.map(({ region }) => region) }] : [];
        });
        const silent = input.stores.filter(({ region }) => stores.silent.has(region));
        return Promise.resolve({
          found: found.sort((a, b) => (a.record.at < b.record.at ? -1 : 1)),
          answered: answering.map(({ region }) => region),
          silent: silent.map((store) => ({ ...store, because })),
          spoilt: [],
        });
      },
    },
  };
  return stores;
}

/** A decision as another orchestrator's run had taken and kept it, before home was lost. */
export function keep(stores: FakeStores, record: DecisionRecord, ...regions: readonly Region[]): void {
  for (const region of regions)
    stores.objects.set(region, new Map(stores.objects.get(region)).set(decisionKey(record), record));
}
