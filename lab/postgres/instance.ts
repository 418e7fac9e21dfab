/** Every server of the lab by the name it has now: names move from one to another, the key (its DbiResourceId) never does. */
import { createHash } from 'node:crypto';
import { type DatabaseSettings } from './roles';
import { type Server } from './server';
import { type Stream } from './stream';

export interface Instance {
  /** DbiResourceId: also the name of its folder, and part of its slot's. */
  readonly key: string;
  readonly id: string;
  readonly region: string;
  readonly database: DatabaseSettings;
  /** All its own files; its backups lie elsewhere and outlive it. */
  readonly folder: string;
  readonly archive: string;
  readonly server: Server;
  /** Nobody can log in: no process (idle-server.ts). */
  readonly isIdle: boolean;
  /** Key of the primary it replicates from. */
  readonly source?: string;
  readonly stream?: Stream;
  /** Carries, or once carried, a name of the world file. */
  readonly servesCustomers: boolean;
  /** Half made, or its zone failed: nothing starts it until whoever holds it lets go. */
  readonly isHeld: boolean;
}

export interface Registry {
  readonly all: () => readonly Instance[];
  /** @throws Error that names those there are */
  readonly named: (id: string) => Instance;
  readonly find: (id: string) => Instance | undefined;
  readonly keyed: (key: string) => Instance | undefined;
  readonly replicasOf: (key: string) => readonly Instance[];
  readonly put: (instance: Instance) => void;
  readonly remove: (key: string) => void;
}

export function createRegistry(): Registry {
  const instances = new Map<string, Instance>();
  const all = () => [...instances.values()];
  const find = (id: string) => all().find((one) => one.id === id);
  return {
    all,
    find,
    named: (id) => {
      const found = find(id);
      if (found !== undefined) return found;
      const known = all().map((one) => one.id);
      throw new Error(
        `no database instance ${id} in the lab (${known.length === 0 ? 'not started yet' : `there are ${known.join(', ')}`})`,
      );
    },
    keyed: (key) => instances.get(key),
    replicasOf: (key) => all().filter(({ source }) => source === key),
    put: (instance) => {
      const holder = find(instance.id);
      if (holder !== undefined && holder.key !== instance.key)
        throw new Error(`two database instances are named ${instance.id}: ids are unique in the lab, rename one`);
      instances.set(instance.key, instance);
    },
    remove: (key) => {
      instances.delete(key);
    },
  };
}

/** In the form of AWS's: `db-` and 26 capitals and digits. */
export function resourceIdOf(seed: string): string {
  return `db-${createHash('sha256').update(seed).digest('hex').slice(0, 26).toUpperCase()}`;
}

/** As RDS names the slots of its replicas: lower case letters, digits and underscores are all a slot may have. */
export function slotOf({ region, key }: Pick<Instance, 'region' | 'key'>): string {
  return `rds_${region}_${key}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}
