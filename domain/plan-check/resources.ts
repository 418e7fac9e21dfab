/** What each kind asks of its own numbers and words: capacity in order, a synthetic transaction that can be found again. */
import { type EcsServiceEntry } from '../kinds/ecs-service';
import { type HttpCheckEntry } from '../kinds/http-check';
import { type Route53FailoverEntry } from '../kinds/route53-failover';
import { type Draft, type Problem, resourcesOf } from './draft';
import { suggest } from './nearest';

export function checkResources(draft: Draft): readonly Problem[] {
  return [
    ...resourcesOf(draft, 'ecs-service').flatMap(([id, entry]) => capacity(id, entry)),
    ...resourcesOf(draft, 'http-check').flatMap(([id, entry]) => [...request(id, entry), ...sql(draft, id, entry)]),
    ...resourcesOf(draft, 'arc-routing-control').flatMap(([id, entry]) => endpoints(id, entry.endpoints)),
    ...resourcesOf(draft, 'route53-failover').flatMap(([id, entry]) => values(id, entry)),
  ];
}

function capacity(id: string, { capacity: { standby, minimum, recovered, max } }: EcsServiceEntry): Problem[] {
  const at = ['resources', id, 'capacity'];
  const wanted = 'minimum <= recovered <= max';
  const problems: Problem[] = [];
  if (minimum > recovered)
    problems.push({
      at: [...at, 'minimum'],
      says: `minimum ${minimum} is more than recovered ${recovered}`,
      instead: `keep ${wanted}: service opens at the minimum`,
    });
  if (recovered > max)
    problems.push({
      at: [...at, 'recovered'],
      says: `recovered ${recovered} is more than max ${max}`,
      instead: `keep ${wanted}: autoscaling would take the tasks away again`,
    });
  if (standby > max)
    problems.push({
      at: [...at, 'standby'],
      says: `standby ${standby} is more than max ${max}`,
      instead: 'lower it, or raise max',
    });
  return problems;
}

const idMark = '{{id}}';

function request(id: string, { method, body, url, expect }: HttpCheckEntry): Problem[] {
  const at = ['resources', id];
  const problems: Problem[] = [];
  const marked = (body?.includes(idMark) ?? false) || url.includes(idMark);
  if (method === 'GET' && body !== undefined)
    problems.push({ at: [...at, 'body'], key: true, says: 'a GET has no body', instead: 'remove it, or use POST' });
  if (!marked && method !== 'GET')
    problems.push({
      at: [...at, body === undefined ? 'method' : 'body'],
      says: `a ${method} without ${idMark} in its body or url`,
      instead: `write ${idMark} where the transaction's own id goes, so that a second sending cannot be a second transaction`,
    });
  else if (!marked && expect.sql)
    problems.push({
      at: [...at, 'expect', 'sql'],
      key: true,
      says: `the query asks for an id that the request never sends`,
      instead: `write ${idMark} into the url`,
    });
  return problems;
}

function sql(draft: Draft, id: string, { expect }: HttpCheckEntry): Problem[] {
  if (!expect.sql) return [];
  const { resource, query } = expect.sql;
  const at = ['resources', id, 'expect', 'sql'];
  const problems: Problem[] = [];
  if (!query.includes('$1'))
    problems.push({
      at: [...at, 'query'],
      says: 'the query has no $1',
      instead: 'it is given the id as $1 and must return a row: ... where payment_id = $1',
    });
  return [...problems, ...database(draft, id, resource, [...at, 'resource'])];
}

function database(draft: Draft, id: string, resource: string, at: Problem['at']): Problem[] {
  const databases = resourcesOf(draft, 'rds-postgres').map(([name]) => name);
  if (!draft.ids.includes(resource))
    return [{ at, says: `'${resource}' is not a resource`, instead: suggest(resource, databases) }];
  const entry = Object.hasOwn(draft.resources, resource) ? draft.resources[resource] : undefined;
  // One that could not be read is told about where it stands.
  if (!entry) return [];
  if (entry.kind !== 'rds-postgres')
    return [{ at, says: `'${resource}' is of kind ${entry.kind}`, instead: 'name an rds-postgres with a probe' }];
  if (!entry.probe)
    return [
      {
        at,
        says: `'${resource}' has no probe to ask with`,
        instead: `add probe: { secret, database } to ${resource}, or remove expect.sql`,
      },
    ];
  if (reaches(draft, id, resource)) return [];
  return [
    {
      at,
      says: `'${resource}' is not among what ${id} needs`,
      instead: `add ${resource} to resources.${id}.needs, or it may be asked before it is promoted`,
    },
  ];
}

/** Also true where it cannot be told: a need on the way is broken, and told where it stands. */
function reaches({ needs, ids }: Draft, from: string, to: string): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === to || !ids.includes(at) || !Object.hasOwn(needs, at)) return true;
    const next = (needs[at] ?? []).filter((need) => !seen.has(need));
    for (const need of next) seen.add(need);
    queue.push(...next);
  }
  return false;
}

function endpoints(id: string, named: readonly { readonly region: string; readonly url: string }[]): Problem[] {
  return named.flatMap((endpoint, index): Problem[] => {
    const first = named.findIndex(({ region, url }) => region === endpoint.region || url === endpoint.url);
    if (first === index) return [];
    return [
      {
        at: ['resources', id, 'endpoints', index],
        key: true,
        says: `endpoint ${index + 1} names the same Region or url as endpoint ${first + 1}`,
        instead: 'a recovery cluster has one endpoint in each of five Regions: copy them from DescribeCluster',
      },
    ];
  });
}

function values(id: string, { type, values: by }: Route53FailoverEntry): Problem[] {
  if (type !== 'CNAME') return [];
  return Object.entries(by)
    .filter(([, found]) => found.length > 1)
    .map(([region, found]) => ({
      at: ['resources', id, 'values', region],
      key: true,
      says: `a CNAME has one value, here are ${found.length}`,
      instead: 'keep one, or use type A',
    }));
}
