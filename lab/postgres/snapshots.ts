/** Snapshots: whole copies of an instance's data at one instant, which outlive it. */
import fs from 'node:fs';
import { type Login } from './ask';
import { copyRunning } from './base-backup';
import { type Instance } from './instance';
import { type Layout } from './layout';
import { type DatabaseSettings } from './roles';

export interface Snapshots {
  /** Of a running instance, primary or replica. */
  readonly take: (instance: Instance, snapshot: string) => Promise<void>;
  /** @throws Error when there is none of that name */
  readonly get: (snapshot: string) => { readonly base: string; readonly database: DatabaseSettings };
  readonly remove: (snapshot: string) => void;
}

export function createSnapshots(layout: () => Layout, login: (instance: Instance) => Login): Snapshots {
  const databases = new Map<string, DatabaseSettings>();
  return {
    take: async (instance, snapshot) => {
      if (!instance.isIdle) {
        const { native } = layout();
        const toData = layout().snapshot(snapshot);
        await copyRunning({ from: login(instance), fromData: instance.server.data, toData, native });
      }
      databases.set(snapshot, instance.database);
    },
    get: (snapshot) => {
      const database = databases.get(snapshot);
      if (database === undefined) throw new Error(`no snapshot ${snapshot} in the lab`);
      return { base: layout().snapshot(snapshot), database };
    },
    remove: (snapshot) => {
      databases.delete(snapshot);
      fs.rmSync(layout().snapshot(snapshot), { recursive: true, force: true });
    },
  };
}
