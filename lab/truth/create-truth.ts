/**
 * What really happened: customers' ledger and outcomes against the surviving database, and who could be written to when.
 * Shares no line with the code under test, and goes on after a Region is healed.
 */
import { type RecordedCustomers, type CustomersRecord } from '../customers/create-customers';
import { type Databases, type Truth, type TruthReport } from '../world/parts';
import { type Settings } from '../world/settings';
import { type World } from '../world/world';
import { compareLedger, type Comparison } from './compare-ledger';
import { lostSpanMs } from './losses';
import { findOutages, worstOutage, type Outage, type Sample } from './outages';
import { connectTo, createWriterWatch } from './watch-writers';
import { maxWritableRegions, secondsOfTwoWriters } from './writer-intervals';

export interface TruthNeeds {
  readonly databases: Databases;
  readonly customers: Pick<RecordedCustomers, 'snapshot'>;
}

/** Enough acknowledgements to tell where most customers are sent, past the stale few. */
const lately = 50;

/** Some 100,000 payments against as many rows, on a busy machine. */
const compareMs = 60_000;

export function createTruth(world: World, { databases, customers }: TruthNeeds): Truth {
  const { settings, clock } = world;
  const paid = paidDatabase(settings);
  const writers = createWriterWatch(settings, databases, clock.now);

  /** Writable, and where customers are sent; with no choice, the one there is. */
  const findSurvivor = async (record: CustomersRecord): Promise<string | undefined> => {
    const writable = (await writers.writable()).filter(({ database }) => database === paid?.name);
    const region = mostFrequent(record.acknowledged.slice(-lately).map((each) => each.region));
    return (writable.find((each) => each.region === region) ?? writable[0])?.id;
  };

  const compareWith = async (id: string, ids: readonly string[]): Promise<Comparison> => {
    const client = await connectTo(databases, { id, database: paid?.name ?? '' }, paid?.database ?? '', compareMs);
    try {
      return await compareLedger(client, ids);
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  return {
    name: 'truth',
    start: () => {
      writers.start();
      return Promise.resolve();
    },
    stop: () => writers.stop(),
    measure: async (): Promise<TruthReport> => {
      // The ledger first: what it holds was committed before the database is asked.
      const record = await customers.snapshot();
      const survivor = paid && (await findSurvivor(record));
      // Before anybody is promoted the standbys show what would be left.
      const standby = databases.states().find((each) => each.database === paid?.name && each.running)?.id;
      const asked = survivor ?? standby;
      const nothing: Comparison = { lost: new Set(), duplicated: 0 };
      const ids = record.acknowledged.map(({ id }) => id);
      const { lost, duplicated } = asked === undefined ? nothing : await compareWith(asked, ids);
      const outage = worstOutage(findOutages(record.tenths, record.settledUntil));
      const staleOutage = worstOutage(findOutages(record.tenths.map(staleSample), record.settledUntil));
      const intervals = writers.intervals();
      return {
        acknowledged: record.acknowledged.length,
        lost: lost.size,
        lostSpanMs: lostSpanMs(record.acknowledged, lost),
        duplicated,
        duplicatedJobs: null,
        secondsWithoutService: secondsOf(outage),
        secondsWithoutServiceStale: secondsOf(staleOutage),
        maxWritableRegions: maxWritableRegions(intervals),
        secondsOfTwoWriters: secondsOfTwoWriters(intervals),
        firstFailureAt: outage?.from ?? null,
        servedAgainAt: outage?.to ?? null,
        survivor: survivor ?? null,
      };
    },
  };
}

/** The database behind the name customers call. */
const paidDatabase = (settings: Settings): Settings['databases'][number] | undefined => {
  const host = settings.customers && new URL(settings.customers.url).hostname;
  const record = settings.zones.flatMap((zone) => zone.records).find((each) => each.name.replace(/\.$/, '') === host);
  const service = Object.values(record?.fronts ?? {})[0]?.service;
  const name = settings.services.find((each) => each.service === service)?.database;
  return settings.databases.find((each) => each.name === name) ?? settings.databases[0];
};

const staleSample = ({ at, staleOk, staleFailed, firstStaleFailedAt }: CustomersRecord['tenths'][number]): Sample => ({
  at,
  ok: staleOk,
  failed: staleFailed,
  ...(firstStaleFailedAt !== undefined && { firstFailedAt: firstStaleFailedAt }),
});

/** 0 when there was no outage, null while one lasts. */
const secondsOf = (outage: Outage | undefined): number | null =>
  outage === undefined ? 0 : outage.to === undefined ? null : (outage.to - outage.from) / 1000;

const mostFrequent = (names: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
};
