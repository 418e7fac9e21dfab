/** Connects within seconds or says why not: three tries, then one error that names the address, the reason and what is read. */
import { Client, type Connection, type ConnectionOptions } from '@temporalio/client';
import net from 'node:net';
import { badInput, exitCodes, Problem } from '../problem';
import { openConnection } from './open-connection';
import { grpcCodeOf, grpcCodes, limitsMs, type Temporal, within } from './temporal';

export interface ConnectSettings {
  readonly address: string;
  readonly namespace: string;
  readonly options: ConnectionOptions;
}

/** Three tries of at most 2.5 s: an error under 10 s (issue 3), and a server across an ocean (some 4 round trips of 0.2 s) still answers the first. */
const tries = 3;
const tryMs = 2_500;
/** A refused or unknown address is known at once; it is tried again after this, for a server that is just starting. */
const againAfterMs = 1_200;

const readsWhat =
  'muster reads TEMPORAL_ADDRESS or your temporal.toml profile; for a local one run `npm run demo -- --keep`';

/** @throws Problem when there is no server, or not this namespace on it */
export async function connect(settings: ConnectSettings): Promise<Temporal> {
  const at = hostAndPort(settings.address);
  if (!at)
    throw badInput(`'${settings.address}' is not the address of a Temporal server`, `write host:port; ${readsWhat}`);
  const beganAt = Date.now();
  let last: Attempt = { is: 'failed', reason: 'no answer' };
  for (let n = 1; n <= tries; n += 1) {
    last = await attempt(settings, at, n === tries);
    if (last.is === 'connected') return withNamespace(settings, last.connection);
    if (last.final === true) break;
  }
  const { reason, cause, final } = last;
  const seconds = Math.round((Date.now() - beganAt) / 1_000);
  throw new Problem({
    what: `no Temporal server at ${settings.address} (${reason}, ${final === true ? '1 try' : `${tries} tries`} in ${seconds} s)`,
    instead: readsWhat,
    exitCode: exitCodes.failed,
    cause,
  });
}

/** @throws Problem when the server is gone meanwhile, as when there is none from the start */
export async function whileServed<T>(temporal: Temporal, use: (temporal: Temporal) => Promise<T>): Promise<T> {
  try {
    return await use(temporal);
  } catch (cause) {
    throw standbyRefused(temporal, cause) ?? serverGone(temporal, cause) ?? cause;
  }
}

/** What a request to a server that was there ended with, as people read it; undefined when that says something else. */
export function serverGone({ address, pair }: Temporal, cause: unknown): Problem | undefined {
  const code = grpcCodeOf(cause);
  if (code !== grpcCodes.unavailable && code !== grpcCodes.deadlineExceeded) return undefined;
  const reason = code === grpcCodes.unavailable ? 'the connection is lost' : 'no answer any more';
  return new Problem({
    what: `no Temporal server at ${address} (${reason})`,
    details: [
      'what runs there goes on by itself once the server is back',
      ...(pair ? [`the other cluster is in ${pair.other.region} at ${pair.other.address}`] : []),
    ],
    instead: pair
      ? `say it again: both are asked; where home is lost: muster orchestrator takeover --to ${pair.other.region} --reason WHY`
      : readsWhat,
    exitCode: exitCodes.failed,
    cause,
  });
}

/** A standby whose home is lost reads, and writes nothing (Temporal's NamespaceNotActive). */
function standbyRefused({ pair }: Temporal, cause: unknown): Problem | undefined {
  if (pair?.lost == null || grpcCodeOf(cause) !== grpcCodes.failedPrecondition) return undefined;
  return new Problem({
    what: `nothing is said to an operation while home is lost: ${pair.region} is the standby, and only reads`,
    instead: `muster orchestrator takeover --to ${pair.region} --reason WHY, then say it again`,
    exitCode: exitCodes.failed,
    cause,
  });
}

type Attempt =
  | { readonly is: 'connected'; readonly connection: Connection }
  /** final: another try cannot end otherwise (credentials). */
  | { readonly is: 'failed'; readonly reason: string; readonly cause?: unknown; readonly final?: boolean };

/** `patient`: gRPC has its whole time, for behind a proxy it may reach what the port says is closed. */
async function attempt(
  { address, options }: ConnectSettings,
  at: NonNullable<ReturnType<typeof hostAndPort>>,
  patient: boolean,
): Promise<Attempt> {
  const connection = openConnection({ ...options, address, connectTimeout: tryMs });
  const probe = probePort(at);
  const answered = connection.ensureConnected().then(
    (): Attempt => ({ is: 'connected', connection }),
    async (cause: unknown): Promise<Attempt> => failure(cause, await probe),
  );
  // gRPC itself waits on a refused connection until its deadline; the port tells at once.
  const refusedSoon = probe.then(async (reason): Promise<Attempt> => {
    if (reason === undefined) return answered;
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    return { is: 'failed', reason };
  });
  const result = await (patient ? answered : Promise.race([answered, refusedSoon]));
  if (result.is === 'failed') await connection.close().catch(() => undefined);
  return result;
}

function failure(cause: unknown, closedPort: string | undefined): Attempt {
  const code = grpcCodeOf(cause);
  if (code === grpcCodes.unauthenticated || code === grpcCodes.permissionDenied) {
    return { is: 'failed', reason: 'it refused these credentials', cause, final: true };
  }
  return { is: 'failed', reason: closedPort ?? 'the port is open, but no Temporal server answers on it', cause };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be resolved',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

/** The SDK's own default (normalizeGRPCConfig). */
const defaultPort = 7_233;

/** Undefined when the text is no address. */
function hostAndPort(address: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, bare, digits] = /^(?:\[([^\]]+)\]|([^\s:/]+))(?::(\d+))?$/.exec(address) ?? [];
  const host = bracketed ?? bare;
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** Why a TCP connection cannot be made, or undefined when it can. gRPC itself tells it only at its deadline. */
export async function probeAddress(address: string): Promise<string | undefined> {
  const at = hostAndPort(address);
  return at ? probePort(at) : 'it is not the address of a Temporal server';
}

async function probePort({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (reason: string | undefined): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(tryMs, () => {
      end('no answer');
    });
    socket.once('connect', () => {
      end(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(reasons[error.code ?? ''] ?? error.code ?? error.message);
    });
  });
}

async function withNamespace({ address, namespace }: ConnectSettings, connection: Connection): Promise<Temporal> {
  const client = new Client({ connection, namespace });
  const temporal: Temporal = { client, connection, address, namespace, close: () => connection.close() };
  try {
    await within(temporal, limitsMs.request, () => connection.workflowService.describeNamespace({ namespace }));
  } catch (cause) {
    // Others (a key that may not describe) say nothing about whether the namespace serves us.
    if (grpcCodeOf(cause) !== grpcCodes.notFound) return temporal;
    await connection.close();
    throw new Problem({
      what: `no namespace '${namespace}' on the Temporal server at ${address}`,
      instead:
        'muster reads TEMPORAL_NAMESPACE or your temporal.toml profile; create it with `temporal operator namespace create`',
      exitCode: exitCodes.failed,
      cause,
    });
  }
  return temporal;
}
