/** Where the orchestrator stands, as lines and as data: what is wrong comes with what to do. */
import { epochMs, type Instant } from '../../../domain/instant';
import { searchAttributes } from '../../../contract/search-attributes';
import { attributesThatDiffer } from '../../../domain/orchestrator/attribute-fields';
import { type ClockSeen, judgeClocks } from '../../../domain/orchestrator/clocks';
import { type PlacementWarning } from '../../../domain/orchestrator/placement';
import { judgeLag, judgeSentinel } from '../../../domain/orchestrator/sentinel';
import { type SurvivorSeen } from '../../operations/orchestrator/copies';
import { type ClusterLook, type OrchestratorLook } from '../../operations/orchestrator/look';
import { clock, lossSpan } from './words';

export function lookView(
  look: OrchestratorLook,
  placement: readonly PlacementWarning[],
  nowMs: number,
  application: readonly string[] = [],
): readonly string[] {
  const { namespace, home, clusters } = look;
  const first = home === null ? 'home: UNKNOWN, no cluster that answers names one' : `home: ${home}`;
  return [
    `orchestrator   namespace ${namespace}   ${first}`,
    ...clusters.flatMap((one) => clusterLines(one, home, nowMs)),
    ...copyLines(look, nowMs),
    ...application,
    ...warningLines(warningsOf(look, placement)),
  ];
}

/** What is wrong, what to do, and where more of it stands. */
export function warningLines(warnings: readonly Warning[]): readonly string[] {
  return warnings.flatMap(({ says, instead, runbook }) => [
    `WARNING  ${says}`,
    `         ${instead}`,
    ...(runbook === undefined ? [] : [`         runbook: ${runbook}`]),
  ]);
}

function clusterLines(look: ClusterLook, home: string | null, nowMs: number): readonly string[] {
  const { region, address, cluster, because, namespace, workers } = look;
  if (cluster === null) return [`  ${region}  SILENT   ${address}: ${because ?? 'no answer'}`];
  if (namespace === null)
    return [`  ${region}  ${address}, server ${cluster.seen.serverVersion}, knows no such namespace`];
  const role = region === home ? 'home' : 'standby';
  const says = `says ${namespace.active} is active, version ${namespace.failoverVersion}`;
  return [
    `  ${region}  ${role}   ${address}, server ${cluster.seen.serverVersion}, ${says}`,
    ...workerLines(workers, home, nowMs),
    ...closerLines(look),
  ];
}

function workerLines(workers: ClusterLook['workers'], home: string | null, nowMs: number): readonly string[] {
  if (workers === null)
    return [`      who polls here is not known: polls are passed on to ${home ?? 'home'}, which does not tell of them`];
  if (workers.length === 0) return ['      no worker polls here'];
  return workers.map(
    ({ identity, queue, lastSeen }) =>
      `      ${identity} polls ${queue}${lastSeen === null ? '' : `, last at ${clock(lastSeen, nowMs)}`}`,
  );
}

const notTold = "not known: it does not tell (does muster have the system's admin role?)";

function closerLines({ clock: seen, stuck }: ClusterLook): readonly string[] {
  return [
    `      clock ${seen === null ? notTold : `${skewText(seen)} this machine's (within ${Math.ceil(seen.withinMs)} ms)`}`,
    ...(stuck === null ? ['      what is stuck here is not known: it does not tell in time'] : []),
    ...(stuck !== null && stuck.deadLettersUnknown !== null ? [`      dead letters ${notTold}`] : []),
  ];
}

function skewText({ aheadMs, withinMs }: ClockSeen): string {
  if (Math.abs(aheadMs) <= Math.max(1, withinMs)) return 'as';
  return `${lossSpan(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
}

function copyLines(look: OrchestratorLook, nowMs: number): readonly string[] {
  const { copy, clusters, home, survivor } = look;
  if (survivor !== null) return [survivorLine(survivor, nowMs), ...unreadLines(survivor.unread)];
  if (copy === null) return ['  copy: not known, one side does not tell'];
  const { standby, compared, more, unread, behindEvents, missing, upTo, lagMs, strays, ended } = copy;
  // Instants are home's: so is the clock their age is told by.
  const homeNowMs = nowMs + (clusters.find(({ region }) => region === home)?.clock?.aheadMs ?? 0);
  const beside = [
    ...unreadLines(unread),
    ...(strays.length === 0
      ? []
      : [`  copy: ${home ?? 'home'} knows nothing of ${strays.join(', ')}, which ${standby} runs`]),
  ];
  if (ended.length > 0) beside.push(`  copy: ${standby} still runs ${ended.join(', ')}, which ended at home`);
  if (compared === 0 && unread.length > 0) return beside;
  if (behindEvents === 0) {
    const newest =
      upTo === null
        ? ''
        : `, the newest of ${stamp(upTo, nowMs)}, ${lossSpan(Math.max(0, homeNowMs - epochMs(upTo)))} ago`;
    return [`  copy: ${standby} has every event of ${runs(compared, more)}${newest}`, ...beside];
  }
  const all = upTo === null ? '' : `; it has all up to ${stamp(upTo, nowMs)}`;
  const lacks = missing.length > 0 ? `, and nothing of ${missing.join(', ')}` : '';
  return [
    `  copy: ${standby} is ${lossSpan(lagMs)} behind: ${behindEvents} ${behindEvents === 1 ? 'event' : 'events'} of ${runs(compared, more)}${all}${lacks}`,
    ...beside,
  ];
}

function unreadLines(unread: readonly string[]): readonly string[] {
  return unread.length === 0 ? [] : [`  copy: not known of ${unread.join(', ')}: no answer in time, or a refusal`];
}

function survivorLine({ region, runs: count, more, upTo }: SurvivorSeen, nowMs: number): string {
  if (count === 0) return `  copy: ${region} knows of nothing that runs`;
  if (upTo === null) return `  copy: ${region} has ${runs(count, more)}, up to when is not known`;
  const ago = lossSpan(Math.max(0, nowMs - epochMs(upTo)));
  return `  copy: ${region} has ${runs(count, more)} up to ${stamp(upTo, nowMs)}, ${ago} ago; what home wrote after that is not there`;
}

/** `19:02:11.120`: a lag is told in less than seconds. */
function stamp(at: Instant, nowMs: number): string {
  return `${clock(at, nowMs)}.${at.slice(20, 23)}`;
}

function runs(count: number, more: boolean): string {
  if (more) return `the newest ${count} of the runs that run`;
  return count === 1 ? 'the 1 run that runs' : `the ${count} runs that run`;
}

export interface Warning {
  readonly rule?: string;
  readonly says: string;
  readonly instead: string;
  /** Where docs tell more of it. */
  readonly runbook?: string;
}

/** Worst first: who is lost, what does not go on, then what would not survive the next loss. */
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
  if (answering === undefined)
    return [
      {
        says: 'neither cluster answers: no recovery can be started, approved or watched',
        instead:
          'is it the network of this machine? look from another Region; else start one of them: what runs goes on by itself',
        runbook: 'docs/orchestrator.md, Runbook: home is gone',
      },
      ...placement,
    ];
  for (const { region } of silent)
    warnings.push(
      region === home
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
  if (copy && copy.missing.length > 0)
    warnings.push({
      says: `${copy.standby} is no complete copy`,
      instead: 'muster orchestrator setup sees whether replication works',
    });
  if (copy && copy.unread.length > 0)
    warnings.push({
      says: `how complete the copy of ${copy.unread.join(', ')} is was not told by both sides`,
      instead: `look again; where home itself tells no history, it does not serve: muster orchestrator takeover --to ${copy.standby} --reason WHY --force`,
    });
  if (copy && copy.strays.length > 0)
    warnings.push({
      says: `${copy.standby} runs ${copy.strays.join(', ')}, of which home knows nothing: written while it was active by itself`,
      instead: 'what was acknowledged there comes over once the link is whole; look again before home moves',
    });
  const [here = {}, there = {}] = clusters.map(({ namespace }) => namespace?.aliases);
  const differ = attributesThatDiffer(searchAttributes, here, there);
  if (differ.length > 0)
    warnings.push({
      says: `${differ.join(', ')} lie under other fields in ${clusters.map(({ region }) => region).join(' than in ')}: what home writes into one is read as another there`,
      instead: 'muster orchestrator setup puts them under the fields that home has',
    });
  const idle = clusters.filter(({ namespace, workers }) => namespace !== null && workers?.length === 0);
  return [
    ...warnings,
    ...clusters.flatMap(({ stuck }) => (stuck ? judgeSentinel(stuck) : [])),
    ...(copy ? judgeLag(copy.standby, copy.lagMs) : []),
    ...judgeClocks(clusters.flatMap(({ clock: seen }) => (seen ? [seen] : []))),
    ...idle.map(({ region }) => ({
      says: `no worker polls in ${region}`,
      instead: `start one there: muster worker --region ${region}`,
    })),
    ...placement,
  ];
}

/** Connections and SDK objects left out. */
export function lookJson(look: OrchestratorLook, placement: readonly PlacementWarning[]) {
  const { namespace, home, active, copy, clusters } = look;
  return {
    is: 'orchestrator',
    ...{ namespace, home, active, copy, placement },
    warnings: warningsOf(look, placement),
    clusters: clusters.map(({ region, address, cluster, because, namespace: seen, workers, clock: told, stuck }) => ({
      ...{ region, address, because, workers, clock: told, stuck },
      cluster: cluster?.seen ?? null,
      namespace: seen,
    })),
  };
}
