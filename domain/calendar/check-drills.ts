/** Plan check of `drills`: what they name exists in the plan. A rule for plan-check/check-plan.ts, beside the calendar because it is of it. */
import { type Draft, type Problem } from '../plan-check/draft';
import { suggest } from '../plan-check/nearest';
import { type DrillCalendar } from './drill-plan';
import { neverComes } from './next-times';

type Known = Pick<Draft, 'ids' | 'resources' | 'regions'>;

export function checkDrills(drills: DrillCalendar, known: Known): readonly Problem[] {
  return [
    ...sqlChecks(drills, known),
    ...httpChecks(drills, known),
    ...alarmRegions(drills, known),
    ...withoutAbort(drills),
  ];
}

function sqlChecks({ checks }: DrillCalendar, { ids, resources }: Known): readonly Problem[] {
  return checks.sql.flatMap(({ resource }, index): Problem[] => {
    const at = ['drills', 'checks', 'sql', index, 'resource'];
    if (!ids.includes(resource))
      return [{ at, says: `'${resource}' is not a resource`, instead: suggest(resource, ids) }];
    const entry = resources[resource];
    if (!entry) return [];
    if (entry.kind !== 'rds-postgres')
      return [{ at, says: `'${resource}' is of kind ${entry.kind}`, instead: 'name an rds-postgres with a probe' }];
    if (entry.probe) return [];
    const instead = `add probe: { secret, database } to ${resource}, or remove the check`;
    return [{ at, says: `'${resource}' has no probe to ask with`, instead }];
  });
}

/** A URL may name databases, and nothing else: another mark would be asked as it stands. */
function httpChecks({ checks }: DrillCalendar, { ids, resources }: Known): readonly Problem[] {
  return checks.http.flatMap(({ url }, index): Problem[] => {
    const at = ['drills', 'checks', 'http', index, 'url'];
    const databases = ids.filter((id) => resources[id]?.kind === 'rds-postgres');
    if (/^https?:\/\/[^/?#]*\{\{/.test(url))
      return [
        {
          at,
          says: 'the host is a database, which speaks no HTTP',
          instead: 'name the service that tries it, and put the database into the path or the query',
        },
      ];
    return [...url.matchAll(/\{\{(.*?)\}\}/g)].flatMap(([mark, inner = '']): Problem[] => {
      const id = inner.startsWith('database.') ? inner.slice('database.'.length) : undefined;
      if (id === undefined)
        return [
          { at, says: `'${mark}' stands for nothing here`, instead: 'write {{database.RESOURCE}}, or remove it' },
        ];
      const entry = ids.includes(id) ? resources[id] : undefined;
      if (databases.includes(id) || (entry === undefined && ids.includes(id))) return [];
      return entry === undefined
        ? [{ at, says: `'${id}' is not a resource`, instead: suggest(id, databases) }]
        : [{ at, says: `'${id}' is of kind ${entry.kind}`, instead: 'name an rds-postgres' }];
    });
  });
}

function alarmRegions({ alarms }: DrillCalendar, { regions }: Known): readonly Problem[] {
  // Two that are the same are told where they stand.
  if (!regions || regions.preferred === regions.other) return [];
  const known = [regions.preferred, regions.other, regions.witness];
  return (['blocking', 'abort'] as const).flatMap((which) =>
    Object.keys(alarms[which])
      .filter((region) => !known.includes(region))
      .map((region) => ({
        at: ['drills', 'alarms', which, region],
        key: true,
        says: `'${region}' is not a Region of this plan`,
        instead: suggest(region, known),
      })),
  );
}

/** Customers are on it while it soaks: what ends it must be written down before it begins. */
function withoutAbort({ alarms, calendar }: DrillCalendar): readonly Problem[] {
  if (Object.values(alarms.abort).some((names) => names.length > 0)) return [];
  return calendar.flatMap(({ mode, name }, index): Problem[] =>
    mode === 'live'
      ? [
          {
            at: ['drills', 'calendar', index, 'mode'],
            says: `'${name}' is live and no alarm would end it`,
            instead: 'name alarms in drills.alarms.abort, or write mode: isolated',
          },
        ]
      : [],
  );
}

/** A schedule that starts nothing looks just like one whose day has not come yet. No error: clocks are the world's, and a failover needs this plan. */
export function neverComing({ calendar, timeZone }: DrillCalendar): readonly Problem[] {
  return calendar.flatMap(({ name, times }, index): Problem[] =>
    neverComes(times, timeZone)
      ? [
          {
            at: ['drills', 'calendar', index],
            says: `'${name}' never comes: the clock of ${timeZone} leaves its hour out on every such day`,
            instead: 'write another hour',
          },
        ]
      : [],
  );
}
