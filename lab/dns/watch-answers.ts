/** Notices when what a name may answer changes, and writes it into the journal with the reason. */
import { type Journal } from '../world/journal';
import { canonical } from './names';
import { type AnswerSource, healthOf } from './answer-query';
import { candidates } from './select-records';

export interface AnswerWatch {
  /** Compares with the last look; returns the names whose answers changed. */
  readonly look: (because: string) => readonly string[];
}

export const createAnswerWatch = (source: AnswerSource, journal: Journal, now: () => number): AnswerWatch => {
  let last: ReadonlyMap<string, string> | undefined;
  const current = (): ReadonlyMap<string, string> => {
    const sets = source.zones().flatMap((zone) => zone.recordSets);
    const keys = new Set(sets.map((set) => `${canonical(set.Name ?? '')} ${set.Type ?? ''}`));
    return new Map(
      [...keys].map((key) => {
        const same = sets.filter((set) => `${canonical(set.Name ?? '')} ${set.Type ?? ''}` === key);
        const given = candidates(same, healthOf(source)).map((set) => [
          set.Weight,
          set.AliasTarget?.DNSName,
          set.ResourceRecords?.map((record) => record.Value),
        ]);
        return [key, JSON.stringify(given)];
      }),
    );
  };
  return {
    look: (because) => {
      const before = last;
      const after = current();
      last = after;
      if (!before) return [];
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (key) => before.get(key) !== after.get(key),
      );
      for (const key of changed) {
        const [name = '', type = ''] = key.split(' ');
        const detail = {
          name: name.replace(/\.$/, ''),
          type,
          before: values(before.get(key)),
          after: values(after.get(key)),
          because,
        };
        journal.write({ is: 'event', at: now(), name: 'dns.answer-changed', detail });
      }
      return changed;
    },
  };
};

const values = (given: string | undefined): readonly string[] =>
  given === undefined
    ? []
    : (JSON.parse(given) as [unknown, string | null, string[] | null][]).flatMap(
        ([, alias, records]) => records ?? [alias ?? ''],
      );
