/** `needs` names resources of the plan, each once, and never leads back to where it began. */
import { stepIds } from '../steps/step';
import { type Draft, type Problem } from './draft';
import { suggest } from './nearest';

/** Step ids begin with the resource's id; these begin the ids of steps that belong to no resource. */
const reserved = [...Object.values(stepIds).map((id) => id.split('.')[0] ?? id), 'drill'];

export function checkNeeds(draft: Draft): readonly Problem[] {
  return [...reservedIds(draft), ...strangers(draft), ...cycles(draft)];
}

function reservedIds({ ids }: Draft): readonly Problem[] {
  return ids
    .filter((id) => reserved.includes(id))
    .map((id) => ({
      at: ['resources', id],
      key: true,
      says: `'${id}' is the name of a step of every plan`,
      instead: `name the resource by what it is, e.g. '${id}-service'`,
    }));
}

function strangers({ needs, ids }: Draft): readonly Problem[] {
  return Object.entries(needs).flatMap(([id, named]) =>
    named.flatMap((need, index): Problem[] => {
      const at = ['resources', id, 'needs', index];
      if (need === id)
        return [{ at, says: `'${need}' needs itself`, instead: 'remove it: a resource is always there for itself' }];
      if (!ids.includes(need)) {
        const others = ids.filter((other) => other !== id);
        return [{ at, says: `'${need}' is not a resource`, instead: suggest(need, others) }];
      }
      if (named.indexOf(need) < index) return [{ at, says: `'${need}' is named twice`, instead: 'remove one' }];
      return [];
    }),
  );
}

/** One problem a cycle, told from its member that comes first in the plan. */
function cycles({ needs, ids }: Draft): readonly Problem[] {
  const told = new Set<string>();
  return ids.flatMap((id): Problem[] => {
    const cycle = wayBack(id, needs);
    if (!cycle || cycle.some((member) => told.has(member))) return [];
    for (const member of cycle) told.add(member);
    return [
      {
        at: ['resources', id, 'needs'],
        says: `a cycle: ${[...cycle, id].join(' needs ')}`,
        instead: 'each would wait for the other; remove the need that is not one',
      },
    ];
  });
}

/** The shortest way from a resource through its needs back to itself; a resource that needs itself is told elsewhere. */
function wayBack(id: string, needs: Draft['needs']): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[id]];
  while (ways.length > 0) {
    const next: (readonly string[])[] = [];
    for (const way of ways) {
      for (const need of needsOf(way.at(-1) ?? id, needs)) {
        if (need === id && way.length > 1) return way;
        if (need === id || seen.has(need)) continue;
        seen.add(need);
        next.push([...way, need]);
      }
    }
    ways = next;
  }
  return undefined;
}

function needsOf(id: string, needs: Draft['needs']): readonly string[] {
  return Object.hasOwn(needs, id) ? (needs[id] ?? []) : [];
}
