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

type Options = NativeConnectionOptions & { readonly address: string };

/** @throws BadSettings when the address is none, NoServer after at most 8 s */
export async function connect(options: Options): Promise<NativeConnection> {
  if (!isAddress(options.address))
    throw new BadSettings([
      `'${options.address}' is not the address of a Temporal server`,
      `write host:port; ${readsWhat}`,
    ]);
  const began = Date.now();
  let last = '';
  for (let left = tries; left > 0; left -= 1) {
    try {
      return await connectOnce(options);
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

/** @throws Error within 2 s */
export async function connectOnce(options: Options): Promise<NativeConnection> {
  const connecting = NativeConnection.connect(options);
  try {
    return await withTimeout(connecting);
  } catch (error) {
    // Who answers after we have left is not left open.
    void connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw error;
  }
}

function isAddress(address: string): boolean {
  const [, host, port = '7233'] = /^(\[[^\]]+\]|[^\s:/]+)(?::(\d+))?$/.exec(address) ?? [];
  return host !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** @throws NoServer when the server does not know the namespace */
export async function needNamespace(connection: NativeConnection, namespace: string, address: string): Promise<void> {
  if (await knowsNamespace(connection, namespace)) return;
  await connection.close();
  throw new NoServer(
    `no namespace '${namespace}' on the Temporal server at ${address}\n` +
      'muster reads TEMPORAL_NAMESPACE or your temporal.toml profile; create it with `temporal operator namespace create`',
  );
}

export async function knowsNamespace(connection: NativeConnection, namespace: string): Promise<boolean> {
  try {
    await ask(connection, namespace);
    return true;
  } catch (error) {
    // Others (a key that may not describe) say nothing about whether the namespace serves us: the first poll does.
    return !/not found/i.test(error instanceof Error ? error.message : String(error));
  }
}

/** Why the cluster does not answer, known within 2 s; undefined when it does, whatever it says: a no is an answer. */
export async function silence(connection: NativeConnection, namespace: string): Promise<string | undefined> {
  try {
    await ask(connection, namespace);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === undefined || code === unavailable || code === deadlineExceeded ? reason(error) : undefined;
  }
}

/** grpc.status (grpc.github.io/grpc/core/md_doc_statuscodes.html); the numbers are the wire's. */
const [deadlineExceeded, unavailable] = [4, 14];

/** What each cluster answers by itself, whichever is active. */
async function ask(connection: NativeConnection, namespace: string): Promise<void> {
  await withTimeout(connection.workflowService.describeNamespace({ namespace }));
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
  [/tcp connect error/i, 'no connection'],
  [/unauthenticated|permission ?denied|unauthorized/i, 'it refused these credentials'],
];

/** The innermost words of a transport error; the outer ones only say that connecting failed. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  for (const [said, words] of known) if (said.test(text)) return words;
  return text.split('\n')[0]?.slice(0, 160) ?? text;
}
