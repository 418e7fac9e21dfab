/**
 * One DNS question to one authoritative answer: NXDOMAIN, NODATA, CNAME chains, wildcards and aliases as a Route 53 name server gives them.
 * TTLs are simulated durations: scaled, whole seconds, at least 1.
 */
import { type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { type Answer, type Question, type RecordType } from 'dns-packet';
import { type Zone } from '../aws/route53/route53-state';
import { canonical, isWithin, zoneOf } from './names';
import { type IsHealthy, selectRecords } from './select-records';

export interface AnswerSource {
  readonly zones: () => readonly Zone[];
  /** By health check id. */
  readonly isHealthy: (healthCheckId: string) => boolean;
  readonly timeScale: number;
  readonly random: () => number;
}

export interface Reply {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** RFC 1034 names no limit; 8 is what resolvers follow in practice. */
const longestChain = 8;

export const answerQuery = (question: Question, source: AnswerSource): Reply => {
  const answers: Answer[] = [];
  let name = canonical(question.name);
  let zone = zoneOf(source.zones(), name);
  if (!zone) return { rcode: 'REFUSED', answers, authorities: [] };
  for (let hop = 0; hop < longestChain; hop += 1) {
    const named = setsAt(zone, name);
    const cname = named.filter((set) => set.Type === 'CNAME');
    const follow = cname.length > 0 && question.type !== 'CNAME';
    const chosen = chosenSets(follow ? cname : named.filter((set) => set.Type === question.type), source);
    // The owner name is the question's own spelling: resolvers compare it byte by byte.
    answers.push(...chosen.flatMap((set) => toAnswers(set, hop === 0 ? question.name : bare(name), source)));
    const target = follow ? chosen[0]?.ResourceRecords?.[0]?.Value : undefined;
    if (target === undefined) return finish(zone, name, answers, named.length > 0 || answers.length > 0, source);
    name = canonical(target);
    const next = zoneOf(source.zones(), name);
    if (!next) break;
    zone = next;
  }
  return { rcode: 'NOERROR', answers, authorities: [] };
};

/** Health of a set: its own check, and its alias target's where EvaluateTargetHealth says so. */
export const healthOf =
  (source: Pick<AnswerSource, 'zones' | 'isHealthy'>, depth = 0): IsHealthy =>
  (set) => {
    if (set.HealthCheckId !== undefined && !source.isHealthy(set.HealthCheckId)) return false;
    if (set.AliasTarget?.EvaluateTargetHealth !== true || depth > longestChain) return true;
    const targets = aliasTargets(set, source);
    return targets.length === 0 || targets.some(healthOf(source, depth + 1));
  };

const bare = (name: string): string => name.replace(/\.$/, '');

const chosenSets = (
  sets: readonly ResourceRecordSet[],
  source: AnswerSource,
  depth = 0,
): readonly ResourceRecordSet[] =>
  selectRecords(sets, healthOf(source), source.random).flatMap((set) =>
    set.AliasTarget && depth < longestChain ? chosenSets(aliasTargets(set, source), source, depth + 1) : [set],
  );

const aliasTargets = (set: ResourceRecordSet, source: Pick<AnswerSource, 'zones'>): readonly ResourceRecordSet[] => {
  const target = canonical(set.AliasTarget?.DNSName ?? '.');
  const zone = zoneOf(source.zones(), target);
  return zone ? setsAt(zone, target).filter((each) => each.Type === set.Type) : [];
};

/** The sets of a name, or of the wildcard that covers it when the name does not exist at all. */
const setsAt = (zone: Zone, name: string): readonly ResourceRecordSet[] => {
  const own = zone.recordSets.filter((set) => canonical(set.Name ?? '') === name);
  if (own.length > 0 || hasNamesBelow(zone, name) || name === zone.name) return own;
  const parent = name.slice(name.indexOf('.') + 1);
  const star = zone.recordSets.filter((set) => canonical(set.Name ?? '') === `*.${parent}`);
  return star.length > 0 || !isWithin(parent, zone.name) ? star : setsAtParent(zone, parent);
};

const setsAtParent = (zone: Zone, parent: string): readonly ResourceRecordSet[] =>
  parent === zone.name || zone.recordSets.some((set) => isWithin(canonical(set.Name ?? ''), parent))
    ? [] // The closest encloser exists and has no wildcard of its own (RFC 4592).
    : setsAt(zone, parent).filter((set) => canonical(set.Name ?? '').startsWith('*.'));

const hasNamesBelow = (zone: Zone, name: string): boolean =>
  zone.recordSets.some((set) => canonical(set.Name ?? '').endsWith(`.${name}`));

const finish = (zone: Zone, name: string, answers: readonly Answer[], exists: boolean, source: AnswerSource): Reply => {
  if (answers.length > 0) return { rcode: 'NOERROR', answers, authorities: [] };
  const soa = zone.recordSets
    .filter((set) => set.Type === 'SOA')
    .flatMap((set) => toAnswers(set, bare(zone.name), source));
  return { rcode: exists || hasNamesBelow(zone, name) ? 'NOERROR' : 'NXDOMAIN', answers, authorities: soa };
};

const toAnswers = (set: ResourceRecordSet, name: string, source: AnswerSource): readonly Answer[] =>
  (set.ResourceRecords ?? []).flatMap(({ Value }) => {
    if (Value === undefined) return [];
    const ttl = Math.max(1, Math.round((set.TTL ?? 0) * source.timeScale));
    // unsafe: dns-packet types data by record type; the types the lab serves are checked when a change is accepted.
    return [{ name, ttl, type: set.Type as RecordType, class: 'IN', data: rdata(set.Type ?? '', Value) } as Answer];
  });

const rdata = (type: string, value: string): unknown => {
  if (type === 'TXT')
    return [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
  if (type === 'CNAME' || type === 'NS') return bare(value);
  if (type !== 'SOA') return value;
  const [mname = '', rname = '', ...numbers] = value.split(/\s+/);
  const [serial = 1, refresh = 7200, retry = 900, expire = 1_209_600, minimum = 86_400] = numbers.map(Number);
  return { mname: bare(mname), rname: bare(rname), serial, refresh, retry, expire, minimum };
};
