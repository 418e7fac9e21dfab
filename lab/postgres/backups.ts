/**
 * Automated backups as RDS keeps them: a base copy made when they are switched on, WAL uploaded every few minutes,
 * and the same again in another Region where that was asked for. Each outlives its instance until it is removed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type World } from '../world/world';
import { withConnection, type Login } from './ask';
import { copyRunning, copyTree } from './base-backup';
import { type Instance, type Registry } from './instance';
import { type Layout } from './layout';
import { type DatabaseSettings } from './roles';
import { linkNew } from './set-up';

/** Both instants in ms: any time between can be restored. */
export interface Window {
  readonly earliest: number;
  readonly latest: number;
}

export interface Backup extends Window {
  readonly key: string;
  readonly region: string;
  readonly database: DatabaseSettings;
  readonly base: string;
  readonly wal: string;
}

export interface Backups {
  /** Switched on: a base copy of the running instance. Nothing when they are on already. */
  readonly begin: (instance: Instance) => Promise<void>;
  /** Of an instance, in its own Region or another one; also after the instance is gone. None before there is something to restore. */
  readonly find: (key: string, region: string) => Backup | undefined;
  /** From now on, and once at once, or as soon as there is a link; the backups of the instance must be on. */
  readonly replicate: (key: string, region: string) => Promise<void>;
  /** Everything up to this instant is archived, as far as it is over and the instance runs; then copied to other Regions. */
  readonly upload: (instance: Instance) => Promise<void>;
  readonly remove: (key: string, region: string) => void;
  /** Uploads from now on; `stop` resolves when none is under way. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** A commit takes its time stamp, then writes its WAL; longer apart than this they are not. */
const commitMs = 100;
/** The archiver copies one small file; longer is a server that has gone away. */
const archiveTimeoutMs = 10_000;

export function createBackups(needs: {
  readonly world: World;
  readonly registry: Registry;
  readonly layout: () => Layout;
  readonly login: (instance: Instance) => Login;
}): Backups {
  const { world, registry, layout, login } = needs;
  const { clock, links, journal } = world;
  const backups = new Map<string, Backup>();
  /** Asked for in another Region, and nothing has arrived yet. */
  const awaited = new Map<string, Backup>();
  const copying = new Map<string, Promise<void>>();
  /** The last transaction that is in the archive, by key. */
  const archived = new Map<string, string>();
  const ended = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  const name = (key: string, region: string) => `${region} ${key}`;
  const find = (key: string, region: string) => backups.get(name(key, region));
  const put = (backup: Backup) => backups.set(name(backup.key, backup.region), backup);
  const others = ({ key, region }: Pick<Backup, 'key' | 'region'>) =>
    [...backups.values(), ...awaited.values()].filter((one) => one.key === key && one.region !== region);

  /** Archives what was committed until now. An idle server has nothing to say, and is left alone. */
  const archiveTail = async (instance: Instance, wal: string) => {
    await withConnection(login(instance), async (ask) => {
      const [last] = await ask<{ xid: string | null }>('select (pg_last_committed_xact()).xid::text as xid');
      const xid = last?.xid ?? '';
      if (archived.get(instance.key) === xid) return;
      const [switched] = await ask<{ segment: string }>('select pg_walfile_name(pg_switch_wal()) as segment');
      const segment = path.join(wal, switched?.segment ?? '');
      const deadline = Date.now() + archiveTimeoutMs;
      while (!fs.existsSync(segment)) {
        if (Date.now() > deadline) throw new Error(`${segment} is not archived after ${archiveTimeoutMs} ms`);
        await sleep(20, undefined, { signal: ended.signal });
      }
      archived.set(instance.key, xid);
    });
  };
  /** The link's delay late, and only while there is a link. */
  const copy = async (from: Backup, to: Backup) => {
    await sleep(links.delayMs(from.region, to.region), undefined, { signal: ended.signal });
    if (links.isCut(from.region, to.region)) return;
    const { native } = layout();
    if (fs.existsSync(from.wal)) {
      if (!fs.existsSync(to.base)) {
        const part = `${to.base}.part`;
        fs.rmSync(part, { recursive: true, force: true });
        await copyTree(from.base, part, native);
        fs.renameSync(part, to.base);
      }
      linkNew(from.wal, to.wal);
    }
    const { earliest, latest } = from;
    const isFirst = awaited.delete(name(to.key, to.region));
    if (isFirst || find(to.key, to.region) !== undefined) put({ ...to, earliest, latest });
  };
  /** One at a time: a second one would write into the folder of the first. */
  const copyTo = (from: Backup, to: Backup): Promise<void> => {
    const id = name(to.key, to.region);
    const underWay = copying.get(id) ?? copy(from, to).finally(() => copying.delete(id));
    copying.set(id, underWay);
    return underWay;
  };
  const upload: Backups['upload'] = async (instance) => {
    const own = find(instance.key, instance.region);
    if (own === undefined || !instance.server.isRunning() || instance.server.isReplica()) return;
    const since = clock.now() - commitMs;
    if (!instance.isIdle) await archiveTail(instance, own.wal);
    const now = { ...own, latest: Math.max(own.latest, since) };
    if (find(own.key, own.region) === undefined) return;
    put(now);
    for (const other of others(now)) await copyTo(now, other);
  };
  const uploadAll = async () => {
    for (const instance of registry.all()) {
      await upload(instance).catch((failure: unknown) => {
        // Killed under the question: the next round tells what became of it.
        if (ended.signal.aborted || !instance.server.isRunning()) return;
        const detail = { instance: instance.id, because: String(failure) };
        journal.write({
          is: 'event',
          at: clock.now(),
          name: 'postgres.backup-failed',
          region: instance.region,
          detail,
        });
      });
    }
  };

  return {
    begin: async (instance) => {
      const { key, region, database } = instance;
      if (find(key, region) !== undefined) return;
      const { base, wal } = layout().backupsIn(region, key);
      if (!instance.isIdle) {
        for (const folder of [path.dirname(base), wal]) layout().folder(folder);
        const fromData = instance.server.data;
        await copyRunning({ from: login(instance), fromData, toData: base, native: layout().native });
      }
      const at = clock.now();
      put({ key, region, database, base, wal, earliest: at, latest: at });
    },
    find,
    replicate: async (key, region) => {
      const own = [...backups.values()].find((one) => one.key === key);
      if (own === undefined) throw new Error(`no backups of ${key} to replicate to ${region}: they are off`);
      if (find(key, region) !== undefined) return;
      const { base, wal } = layout().backupsIn(region, key);
      for (const folder of [path.dirname(base), wal]) layout().folder(folder);
      const to = { ...own, region, base, wal };
      awaited.set(name(key, region), to);
      await copyTo(own, to);
    },
    upload,
    remove: (key, region) => {
      backups.delete(name(key, region));
      awaited.delete(name(key, region));
      fs.rmSync(path.dirname(layout().backupsIn(region, key).base), { recursive: true, force: true });
    },
    start: () => {
      const run = async () => {
        while (!ended.signal.aborted) {
          await clock.after('rds.backup.upload', ended.signal);
          await uploadAll();
        }
      };
      loop = run().catch(() => undefined);
    },
    stop: async () => {
      ended.abort(new Error('the lab is going down'));
      await loop;
    },
  };
}
