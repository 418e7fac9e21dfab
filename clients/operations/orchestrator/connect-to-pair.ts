/**
 * The one place that says which of the two clusters is talked to: both are asked what they say of the namespace, and home is taken. A standby
 * whose home answers nobody is read from its own copy, and says so; one that still reaches its home passes everything on.
 */
import { Client, type Connection } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { ownCopy } from '../../../contract/temporal-wire';
import { chooseCluster, type ClusterWord } from '../../../domain/orchestrator/choose';
import { exitCodes, Problem } from '../../problem';
import { probeAddress } from '../connect';
import { openConnection } from '../open-connection';
import { grpcCodeOf, grpcCodes, type OfPair, type Temporal } from '../temporal';
import { type ClusterPlace, silentAfterMs } from './cluster';

export interface PairSettings {
  readonly namespace: string;
  readonly clusters: readonly [ClusterPlace, ClusterPlace];
}

/** For a server that is just starting; with the pauses below 10 s in all (issue 3). */
const tries = 3;
const againAfterMs = 1_000;

interface Asked {
  readonly place: ClusterPlace;
  /** Null: it does not answer, and `because` says why. */
  readonly connection: Connection | null;
  readonly because: string;
  readonly says: ClusterWord['says'];
}

/** @throws Problem that names both addresses when neither answers, or neither knows the namespace */
export async function connectToPair(settings: PairSettings): Promise<Temporal> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await connectOnce(settings, left === 0);
    } catch (error) {
      if (left === 0) throw error;
      await delay(againAfterMs);
    }
  }
}

/** `patient`: gRPC has its whole time, for behind a proxy it may reach what the port says is closed. */
async function connectOnce(settings: PairSettings, patient: boolean): Promise<Temporal> {
  const { namespace, clusters } = settings;
  const asked = await Promise.all(clusters.map((place) => ask(place, namespace, patient)));
  const [a, b] = asked;
  if (!a || !b) throw new Error('a pair is two');
  const choice = chooseCluster(asked.map(({ place: { region }, says }) => ({ region, name: region, says })));
  // Whoever answers and may not be asked of the namespace serves all the same: the first request tells.
  const chosen =
    choice.is === 'nobody' ? asked.find(isUsable) : asked.find(({ place }) => place.region === choice.region);
  const other = chosen === a ? b : a;
  if (!chosen?.connection) throw await neither(settings, [a, b]);
  await other.connection?.close();
  const pair: Omit<OfPair, 'lost'> = {
    region: chosen.place.region,
    other: { region: other.place.region, address: other.place.address },
    again: () => connectOnce(settings, false),
  };
  if (choice.is !== 'standby' || (await passesOn(chosen.connection, namespace)))
    return temporalOf(chosen.connection, chosen.place, namespace, { ...pair, lost: null });
  await chosen.connection.close();
  const lost = `home is lost: ${choice.home} answers neither us nor ${choice.region} (${other.because}); muster orchestrator takeover --to ${choice.region} --reason WHY`;
  return temporalOf(open(chosen.place, ownCopy), chosen.place, namespace, { ...pair, lost });
}

function temporalOf(connection: Connection, { address }: ClusterPlace, namespace: string, pair: OfPair): Temporal {
  const client = new Client({ connection, namespace });
  return { client, connection, address, namespace, close: () => connection.close(), pair };
}

function open({ address, options }: ClusterPlace, metadata: Readonly<Record<string, string>> = {}): Connection {
  return openConnection({
    ...options,
    address,
    metadata: { ...options?.metadata, ...metadata },
    connectTimeout: silentAfterMs,
  });
}

async function ask(place: ClusterPlace, namespace: string, patient: boolean): Promise<Asked> {
  const silent = { place, connection: null, says: null };
  const closed = await probeAddress(place.address);
  if (closed !== undefined && !patient) return { ...silent, because: closed };
  const connection = open(place);
  try {
    await connection.ensureConnected();
    const { failoverVersion, replicationConfig } = await connection.withDeadline(Date.now() + silentAfterMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    const says = { active: replicationConfig?.activeClusterName ?? '', failoverVersion: Number(failoverVersion) };
    return { place, connection, because: '', says };
  } catch (error) {
    const code = grpcCodeOf(error);
    if (code === grpcCodes.permissionDenied) return { place, connection, because: '', says: null };
    await connection.close();
    if (code === grpcCodes.notFound) return { ...silent, because: `it has no namespace '${namespace}'` };
    if (code === grpcCodes.unauthenticated) return { ...silent, because: 'it refused these credentials' };
    return { ...silent, because: closed ?? 'the port is open, but no Temporal server answers on it' };
  }
}

function isUsable({ connection }: Asked): boolean {
  return connection !== null;
}

async function neither({ namespace }: PairSettings, asked: readonly [Asked, Asked]): Promise<Problem> {
  for (const { connection } of asked) await connection?.close();
  const [a, b] = asked.map(({ place, because }) => `${place.region} at ${place.address} (${because})`);
  return new Problem({
    what: `no Temporal cluster serves namespace '${namespace}': neither ${a ?? ''} nor ${b ?? ''}`,
    instead: 'muster reads the file at MUSTER_ORCHESTRATOR; a new pair is made by `muster orchestrator setup`',
    exitCode: exitCodes.failed,
  });
}

/** A run that is not there, asked of whoever is active: the standby answers for it when it reaches it. */
async function passesOn(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + silentAfterMs, () =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: 'muster-probe' } }),
    );
    return true;
  } catch (error) {
    return grpcCodeOf(error) === grpcCodes.notFound;
  }
}
