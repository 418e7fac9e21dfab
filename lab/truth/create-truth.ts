/**
 * What really happened: customers' ledger and outcomes against the surviving database, and who could be written to when.
 * Shares no line with the code under test, and goes on after a Region is healed.
 */
import { type RecordedCustomers, type CustomersRecord } from '../customers/create-customers';
import { type Databases, type Truth, type TruthReport } from '../world/parts';
import { type Settings } from '../world/settings';
import { type World } from '../world/world';
import { compareLedger, type Comparison } from './compare-ledger';
import { lostSince, lostSpanMs } from './losses';
import { findOutages, outagesSince, worstOutage, type Outage, type Sample } from './outages';
import { connectTo, type Instance } from './sessions';
import { createWriterWatch } from './watch-writers';
import { maxWritableRegions, maxWriters, secondsOfTwoWriters, writersSince } from './writer-intervals';

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

  /** Carries a name of the world file now: renamed away, kept and restored instances beside it do not. */
  const carriesName = ({ id, database, region }: Instance): boolean => {
    try {
      return databases.instanceIn(database, region) === id;
    } catch {
      return false;
    }
  };

  /** Writable, and where customers are sent; with no choice, the one there is. */
  const findSurvivor = async (record: CustomersRecord, database: string): Promise<string | undefined> => {
    const writable = (await writers.writable()).filter((each) => each.database === database);
    const region = mostFrequent(record.acknowledged.slice(-lately).map((each) => each.region));
    const there = writable.filter((each) => each.region === region);
    return (there.find(carriesName) ?? there[0] ?? writable.find(carriesName) ?? writable[0])?.id;
  };
  /** Before anybody is promoted the standbys show what would be left. */
  const findStandby = (database: string): string | undefined => {
    const running = databases.states().filter((each) => each.database === database && each.running);
    return (running.find(carriesName) ?? running.find(({ servesCustomers }) => servesCustomers))?.id;
  };

  const compareWith = async (id: string, ids: readonly string[], twiceIn: 'ids' | 'table'): Promise<Comparison> => {
    const client = await connectTo(databases, { id, database: paid?.name ?? '' }, paid?.database ?? '', compareMs);
    try {
      return await compareLedger(client, ids, twiceIn);
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
    survivorOf: async (database) => findSurvivor(await customers.snapshot(), database),
    measure: async (since): Promise<TruthReport> => {
      // The ledger first: what it holds was committed before the database is asked.
      const record = await customers.snapshot();
      const survivor = paid && (await findSurvivor(record, paid.name));
      const asked = survivor ?? (paid && findStandby(paid.name));
      const from = since ?? 0;
      const acknowledged = record.acknowledged.filter(({ at }) => at >= from);
      const ids = acknowledged.map(({ id }) => id);
      const nothing: Comparison = { lost: new Set(), twice: [] };
      const { lost, twice } =
        asked === undefined ? nothing : await compareWith(asked, ids, since === undefined ? 'table' : 'ids');
      const outagesOf = (sampleOf: (tenth: Tenth) => Sample) =>
        outagesSince(findOutages(record.tenths.map(sampleOf), record.settledUntil), from);
      const outage = worstOutage(outagesOf((tenth) => tenth));
      const intervals = writersSince(writers.intervals(), from);
      return {
        acknowledged: acknowledged.length,
        lost: lost.size,
        lostSpanMs: lostSpanMs(acknowledged, lost),
        lostSince: lostSince(acknowledged, lost),
        duplicated: twice.length,
        twice,
        duplicatedJobs: null,
        secondsWithoutService: secondsOf(outage),
        secondsWithoutServiceStale: secondsOf(worstOutage(outagesOf(staleSample))),
        outages: outagesOf(paymentSample).map((each) => ({
          from: each.from,
          to: each.to ?? null,
          seconds: secondsOf(each),
        })),
        maxWritableRegions: maxWritableRegions(intervals),
        maxWriters: maxWriters(intervals),
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

type Tenth = CustomersRecord['tenths'][number];

const paymentSample = ({ at, paymentsOk, paymentsFailed, firstPaymentFailedAt }: Tenth): Sample => ({
  at,
  ok: paymentsOk,
  failed: paymentsFailed,
  ...(firstPaymentFailedAt !== undefined && { firstFailedAt: firstPaymentFailedAt }),
});

const staleSample = ({ at, staleOk, staleFailed, firstStaleFailedAt }: Tenth): Sample => ({
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
