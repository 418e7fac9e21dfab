/** Waits for a server of ours to answer, and ends at once when it has ended instead. */
import { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from './loopback';

/** A first start on a slow disk sets up its schema; 0.2 s is usual. */
const UP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

export interface Starting {
  readonly port: number;
  readonly uiUrl: string | undefined;
  readonly ended: Promise<number>;
  /** What the server has said so far. */
  readonly said: () => string;
}

export async function untilUp(server: Starting): Promise<void> {
  const { port, uiUrl, ended, said } = server;
  const deadline = Date.now() + UP_WITHIN_MS;
  let end: number | undefined;
  void ended.then((code) => (end = code));
  const until = async (what: string, isUp: () => Promise<boolean>): Promise<void> => {
    while (!(await isUp())) {
      if (end !== undefined) throw new Error(`it ended with exit code ${end}`);
      if (Date.now() > deadline) throw new Error(`no answer from ${what} within ${UP_WITHIN_MS / 1000} s`);
      await sleep(LOOK_EVERY_MS);
    }
  };
  // Its own word first: on a port that somebody else took meanwhile, another server would answer for it.
  const listening = new RegExp(`Server: +\\S+:${port}\\b`);
  await until(`port ${port}`, () => Promise.resolve(listening.test(said())));
  await until('GetSystemInfo', () => answersGrpc(`${LOOPBACK}:${port}`));
  if (uiUrl !== undefined)
    await until('its Web UI', () =>
      fetch(uiUrl).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
}

/** Connection.connect itself asks GetSystemInfo. */
async function answersGrpc(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 2_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}
