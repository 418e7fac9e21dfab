/** A connection, or within seconds an error that says what to do: a supervisor restarts a worker, but only a person mends an address. */
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { setTimeout as delay } from 'node:timers/promises';

const tries = 3;
const eachMs = 2_000;
const pauseMs = 500;

export class NoServer extends Error {}

/** @throws NoServer after at most 8 s */
export async function connect(
  options: NativeConnectionOptions & { readonly address: string },
): Promise<NativeConnection> {
  const began = Date.now();
  let last = '';
  for (let left = tries; left > 0; left -= 1) {
    try {
      return await withTimeout(NativeConnection.connect(options));
    } catch (error) {
      last = reason(error);
      if (left > 1) await delay(pauseMs);
    }
  }
  const seconds = Math.round((Date.now() - began) / 1_000);
  throw new NoServer(
    `no Temporal server at ${options.address} (${last}, ${tries} tries in ${seconds} s)\n` +
      'muster reads TEMPORAL_ADDRESS or your temporal.toml profile; for a local one run `npm run demo -- --keep`',
  );
}

/** @throws NoServer when the server does not know the namespace */
export async function needNamespace(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    await withTimeout(connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    if (!/not found/i.test(error instanceof Error ? error.message : String(error))) throw error;
    await connection.close();
    throw new NoServer(
      `the Temporal server has no namespace '${namespace}'\n` +
        'muster reads TEMPORAL_NAMESPACE or your temporal.toml profile; name one the server has, or register it',
    );
  }
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(eachMs, undefined, { signal: limit.signal }).then(() =>
        Promise.reject(new Error(`no answer in ${eachMs} ms`)),
      ),
    ]);
  } finally {
    limit.abort();
  }
}

/** The innermost words of a transport error; the outer ones only say that connecting failed. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/connection refused|ECONNREFUSED/i.test(text)) return 'connection refused';
  return text.split('\n')[0]?.slice(0, 160) ?? text;
}
