/**
 * Asks every running instance that serves customers, directly and all the time, whether the application could write there:
 * not in recovery, and an application role may log in and connect. Which sessions exist does not matter, only what is possible.
 */
import { type Databases } from '../world/parts';
import { type Settings } from '../world/settings';
import { createSessions, serverOf, type Instance } from './sessions';
import { type WriterInterval } from './writer-intervals';

export interface WriterWatch {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  readonly intervals: () => readonly WriterInterval[];
  /** Asked now: instances the application can write to. */
  readonly writable: () => Promise<readonly Instance[]>;
}

/** Real time; a fence or a promotion takes longer than this to be followed by the other. */
const everyMs = 200;
/** Beyond so many instances each is asked less often: two cores have other work. */
const manyInstances = 10;

const question = `
  select not pg_is_in_recovery() and exists (
    select from pg_roles where rolname = any($1) and rolcanlogin and has_database_privilege(oid, $2, 'CONNECT')
  ) as writable`;

export const createWriterWatch = (settings: Settings, databases: Databases, now: () => number): WriterWatch => {
  const sessions = createSessions(databases);
  /** By server: an instance that is renamed while it takes writes goes on with its interval. */
  const open = new Map<string, WriterInterval>();
  const closed: WriterInterval[] = [];
  let stopping = false;
  let looping: Promise<void> = Promise.resolve();
  let wake: (() => void) | undefined;

  const serving = () => databases.states().filter(({ servesCustomers }) => servesCustomers);
  const isWritable = async (instance: Instance): Promise<boolean> => {
    if (!instance.running) return false;
    const settled = settings.databases.find(({ name }) => name === instance.database);
    const apps = Object.entries(settled?.roles ?? {}).flatMap(([role, { may }]) => (may === 'app' ? [role] : []));
    // Whoever cannot answer us takes no writes we could know of.
    const rows = await sessions.ask<{ writable: boolean }>(instance, question, [apps, settled?.database ?? '']);
    return rows?.[0]?.writable === true;
  };
  const close = (server: string) => {
    const interval = open.get(server);
    if (interval !== undefined) closed.push(interval);
    open.delete(server);
  };
  const lookAt = async (instance: Instance, server: string): Promise<void> => {
    const askedAt = now();
    if (!(await isWritable(instance))) {
      close(server);
      return;
    }
    const { database, region } = instance;
    const { from } = open.get(server) ?? { from: now() };
    open.set(server, { database, region, server, from, to: Math.max(from, askedAt) });
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      const instances = serving().map((instance) => ({ instance, server: serverOf(databases, instance) }));
      await Promise.all(instances.map(({ instance, server }) => lookAt(instance, server)));
      const servers = new Set(instances.map(({ server }) => server));
      for (const server of open.keys()) if (!servers.has(server)) close(server);
      await sessions.keepOnly(servers);
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
      await sessions.close();
    },
    intervals: () => [...closed, ...open.values()],
    writable: async () => {
      const answers = await Promise.all(serving().map(async (each) => ((await isWritable(each)) ? [each] : [])));
      return answers.flat();
    },
  };
};
