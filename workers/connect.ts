/** A connection, or within seconds an error that says what to do: a supervisor restarts a worker, but only a person mends an address. */
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { setTimeout as delay } from 'node:timers/promises';
import { BadSettings } from '../config/settings';

const tries = 3;
const eachMs = 2_000;
const pauseMs = 500;

export class NoServer extends Error {}

const readsWhat =
  'muster reads TEMPORAL_ADDRESS or your temporal.toml profile; for a local one run `npm run demo -- --keep`';

/** @throws BadSettings when the address is none, NoServer after at most 8 s */
export async function connect(
  options: NativeConnectionOptions & { readonly address: string },
): Promise<NativeConnection> {
  if (!isAddress(options.address))
    throw new BadSettings([
      `'${options.address}' is not the address of a Temporal server`,
      `write host:port; ${readsWhat}`,
    ]);
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
    `no Temporal server at ${options.address} (${last}, ${tries} tries in ${seconds} s)\n${readsWhat}`,
  );
}

function isAddress(address: string): boolean {
  const [, host, port = '7233'] = /^(\[[^\]]+\]|[^\s:/]+)(?::(\d+))?$/.exec(address) ?? [];
  return host !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** @throws NoServer when the server does not know the namespace */
export async function needNamespace(connection: NativeConnection, namespace: string, address: string): Promise<void> {
  try {
    await withTimeout(connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    // Others (a key that may not describe) say nothing about whether the namespace serves us: the first poll does.
    if (!/not found/i.test(error instanceof Error ? error.message : String(error))) return;
    await connection.close();
    throw new NoServer(
      `no namespace '${namespace}' on the Temporal server at ${address}\n` +
        'muster reads TEMPORAL_NAMESPACE or your temporal.toml profile; create it with `temporal operator namespace create`',
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

/** What the core's transport says, in the words of every other command. */
const known: readonly (readonly [said: RegExp, words: string])[] = [
  [/connection refused|ECONNREFUSED/i, 'connection refused'],
  [/dns error|failed to lookup/i, 'no such host'],
  [/unauthenticated|permission ?denied|unauthorized/i, 'it refused these credentials'],
];

/** The innermost words of a transport error; the outer ones only say that connecting failed. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  for (const [said, words] of known) if (said.test(text)) return words;
  return text.split('\n')[0]?.slice(0, 160) ?? text;
}
