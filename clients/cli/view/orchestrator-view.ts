/** Where the orchestrator stands, as lines and as data: what is wrong comes with what to do. */
import { type PlacementWarning } from '../../../domain/orchestrator/placement';
import { type ClusterLook, type OrchestratorLook } from '../../operations/orchestrator/look';
import { clock } from './words';

export function lookView(
  look: OrchestratorLook,
  placement: readonly PlacementWarning[],
  nowMs: number,
): readonly string[] {
  const { namespace, home, clusters } = look;
  const first = home === null ? 'home: UNKNOWN, no cluster that answers names one' : `home: ${home}`;
  return [
    `orchestrator   namespace ${namespace}   ${first}`,
    ...clusters.flatMap((one) => clusterLines(one, home, nowMs)),
    copyLine(look),
    ...warningsOf(look, placement).flatMap(({ says, instead }) => [`WARNING  ${says}`, `         ${instead}`]),
  ];
}

function clusterLines(
  { region, address, cluster, because, namespace, workers }: ClusterLook,
  home: string | null,
  nowMs: number,
): readonly string[] {
  if (cluster === null) return [`  ${region}  SILENT   ${address}: ${because ?? 'no answer'}`];
  if (namespace === null)
    return [`  ${region}  ${address}, server ${cluster.seen.serverVersion}, knows no such namespace`];
  const role = region === home ? 'home' : 'standby';
  const says = `says ${namespace.active} is active, version ${namespace.failoverVersion}`;
  const polling = workers.map(
    ({ identity, queue, lastSeen }) =>
      `      ${identity} polls ${queue}${lastSeen === null ? '' : `, last at ${clock(lastSeen, nowMs)}`}`,
  );
  return [
    `  ${region}  ${role}   ${address}, server ${cluster.seen.serverVersion}, ${says}`,
    ...(polling.length > 0 ? polling : ['      no worker polls here']),
  ];
}

function copyLine({ copy }: OrchestratorLook): string {
  if (copy === null) return '  copy: not known, one side does not tell';
  const { standby, compared, behindEvents, missing } = copy;
  if (missing.length === 0 && behindEvents === 0) return `  copy: ${standby} has every event of ${runs(compared)}`;
  const lacks = missing.length > 0 ? `, and nothing of ${missing.join(', ')}` : '';
  return `  copy: ${standby} is ${behindEvents} events behind in ${runs(compared)}${lacks}`;
}

function runs(count: number): string {
  return count === 1 ? 'the 1 run that runs' : `the ${count} runs that run`;
}

interface Warning {
  readonly says: string;
  readonly instead: string;
}

function warningsOf(
  { clusters, active, home, copy }: OrchestratorLook,
  placement: readonly PlacementWarning[],
): readonly Warning[] {
  const silent = clusters.filter(({ cluster }) => cluster === null);
  const answering = clusters.find(({ cluster }) => cluster !== null);
  const warnings: Warning[] = [];
  if (active.length > 1)
    warnings.push({
      says: `${active.join(' and ')} both take themselves for active: the link between them is cut, or was`,
      instead: 'the register in the witness Region keeps the older one from what cannot be undone; heal the link',
    });
  for (const { region } of silent)
    warnings.push(
      region === home && answering
        ? {
            says: `home is lost: ${region} does not answer`,
            instead: `muster orchestrator takeover --to ${answering.region} --reason WHY`,
          }
        : {
            says: `${region} does not answer: nothing is replicated there`,
            instead: 'start it; it catches up by itself',
          },
    );
  const strange = clusters.filter(({ cluster, namespace }) => cluster !== null && namespace === null);
  if (strange.length > 0)
    warnings.push({
      says: `the namespace is not in ${strange.map(({ region }) => region).join(' and ')}`,
      instead: 'muster orchestrator setup makes it',
    });
  for (const { region, namespace, workers } of clusters)
    if (namespace !== null && workers.length === 0)
      warnings.push({
        says: `no worker polls in ${region}`,
        instead: `start one there: muster worker --region ${region}`,
      });
  if (copy && copy.missing.length > 0)
    warnings.push({
      says: `${copy.standby} is no complete copy`,
      instead: 'muster orchestrator setup sees whether replication works',
    });
  return [...warnings, ...placement];
}

/** Connections and SDK objects left out. */
export function lookJson({ namespace, home, active, copy, clusters }: OrchestratorLook) {
  return {
    is: 'orchestrator',
    ...{ namespace, home, active, copy },
    clusters: clusters.map(({ region, address, cluster, because, namespace: seen, workers }) => ({
      ...{ region, address, because, workers },
      cluster: cluster?.seen ?? null,
      namespace: seen,
    })),
  };
}
