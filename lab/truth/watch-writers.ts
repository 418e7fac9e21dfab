/**
 * Asks every running instance, directly and all the time, whether the application could write there:
 * not in recovery, and an application role may log in and connect. Which sessions exist does not matter, only what is possible.
 */
import { Client } from 'pg';
import { type Databases } from '../world/parts';
import { type Settings } from '../world/settings';
import { type WriterInterval } from './writer-intervals';

export interface WriterWatch {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  readonly intervals: () => readonly WriterInterval[];
  /** Asked now: instances the application can write to. */
  readonly writable: () => Promise<
    readonly { readonly id: string; readonly database: string; readonly region: string }[]
  >;
}

type Instance = ReturnType<Databases['states']>[number];

interface Watched {
  /** One connection, also when two ask at once. */
  client: Promise<Client> | undefined;
  open: { from: number; to: number } | undefined;
}

/** Real time; a fence or a promotion takes longer than this to be followed by the other. */
const everyMs = 200;
/** Beyond so many instances each is asked less often: two cores have other work. */
const manyInstances = 10;
const answerMs = 2_000;

const question = `
  select not pg_is_in_recovery() and exists (
    select from pg_roles where rolname = any($1) and rolcanlogin and has_database_privilege(oid, $2, 'CONNECT')
  ) as writable`;

export const createWriterWatch = (settings: Settings, databases: Databases, now: () => number): WriterWatch => {
  const watched = new Map<string, Watched>();
  const intervals: WriterInterval[] = [];
  let stopping = false;
  let looping: Promise<void> = Promise.resolve();
  let wake: (() => void) | undefined;

  const stateOf = (id: string): Watched => {
    const known = watched.get(id) ?? { client: undefined, open: undefined };
    watched.set(id, known);
    return known;
  };

  const askInstance = async (instance: Instance): Promise<boolean> => {
    const state = stateOf(instance.id);
    const settled = settings.databases.find(({ name }) => name === instance.database);
    const apps = Object.entries(settled?.roles ?? {}).flatMap(([role, { may }]) => (may === 'app' ? [role] : []));
    try {
      const client = await (state.client ??= connectTo(databases, instance, 'postgres'));
      const { rows } = await client.query<{ writable: boolean }>(question, [apps, settled?.database ?? '']);
      return rows[0]?.writable === true;
    } catch {
      // Killed, starting, shutting down: whoever cannot answer us takes no writes we could know of.
      const broken = state.client;
      state.client = undefined;
      await broken?.then((client) => client.end()).catch(() => undefined);
      return false;
    }
  };

  const lookAt = async (instance: Instance): Promise<boolean> => {
    const state = stateOf(instance.id);
    const askedAt = now();
    const yes = instance.running && (await askInstance(instance));
    if (yes) {
      state.open ??= { from: now(), to: now() };
      state.open.to = Math.max(state.open.from, askedAt);
    } else if (state.open) {
      intervals.push({ database: instance.database, region: instance.region, ...state.open });
      state.open = undefined;
    }
    return yes;
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      const instances = databases.states();
      await Promise.all(instances.map(lookAt));
      const pauseMs = everyMs * Math.max(1, instances.length / manyInstances);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  return {
    start: () => {
      looping = loop();
    },
    stop: async () => {
      stopping = true;
      wake?.();
      await looping;
      await Promise.allSettled([...watched.values()].map(async ({ client }) => (await client)?.end()));
      watched.clear();
    },
    intervals: () => [
      ...intervals,
      ...databases.states().flatMap(({ id, database, region }) => {
        const open = watched.get(id)?.open;
        return open ? [{ database, region, ...open }] : [];
      }),
    ],
    writable: async () => {
      const instances = databases.states();
      const answers = await Promise.all(
        instances.map(async (each) => ({ each, yes: each.running && (await askInstance(each)) })),
      );
      return answers.filter(({ yes }) => yes).map(({ each: { id, database, region } }) => ({ id, database, region }));
    },
  };
};

/** As the lab's superuser; `postgres` is the maintenance database, where truth is nobody's client session. */
export const connectTo = async (
  databases: Databases,
  instance: { id: string; database: string },
  database: string,
  queryMs = answerMs,
): Promise<Client> => {
  const client = new Client({
    ...databases.directAddress(instance.id),
    ...databases.credentials(instance.database, 'admin'),
    database,
    application_name: 'lab truth',
    connectionTimeoutMillis: answerMs,
    query_timeout: queryMs,
  });
  // A server killed under an idle connection: the next query says so, an unheard event would end the lab.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
