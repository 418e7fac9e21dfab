/**
 * From YAML data to a draft: every section and every resource is judged by its own schema, so that a mistake in one
 * never hides those in another. Complete means that the whole plan could be read.
 */
import { type z } from 'zod';
import { comesLater, valueComesLater } from '../contract/plan-file/later';
import { parseExpected } from '../contract/plan-file/expected';
import { isOptional, type SectionName, sections } from '../contract/plan-file/plan-file';
import { entrySchemas, kindNames } from '../contract/plan-file/resource-entry';
import { resourceId } from '../contract/plan-file/scalars';
import { type Draft, type Place, type Problem } from '../domain/plan-check/draft';
import { meant, suggest } from '../domain/plan-check/nearest';
import { isKnownRegion } from '../domain/regions';
import { type ResourceEntry, type ResourceKind } from '../domain/kinds/table';
import { type Plan } from '../domain/plan';
import { isRaw, type Raw } from './no-plan';
import { type ShapeIssue, shapeIssues } from './shape-issues';

export interface Shape {
  readonly draft: Draft;
  /** Present when nothing is wrong with the shape. */
  readonly plan?: Plan;
  readonly problems: readonly Problem[];
}

type Written = (at: Place) => string | undefined;

const isMissing = 'missing';

const sectionNames = Object.keys(sections) as SectionName[];

export function readShape(data: Raw, written: Written): Shape {
  const tell = (at: Place, issues: readonly ShapeIssue[]): readonly Problem[] =>
    issues.flatMap((issue) => problemsOf(at, issue, written));
  const problems: Problem[] = Object.keys(data)
    .filter((key) => !Object.hasOwn(sections, key))
    .map((key) => unknownKey([], key, sectionNames));
  const read: Record<string, unknown> = {};
  for (const name of sectionNames) {
    if (name === 'resources' || (isOptional(name) && !Object.hasOwn(data, name))) continue;
    const parsed = shapeIssues<unknown>(sections[name], own(data, name));
    if ('value' in parsed) read[name] = parsed.value;
    else problems.push(...tell([name], parsed.issues));
  }
  const resources = readResources(own(data, 'resources'), tell, written);
  problems.push(...resources.problems);
  // unsafe: each section was parsed by the schema of its name, whose output is the Plan's (planFile satisfies ZodType<Plan>).
  const draft = { ...(read as Partial<Plan>), resources: resources.read, needs: resources.needs, ids: resources.ids };
  if (problems.length > 0) return { draft, problems: withoutMisspelt(problems) };
  return { draft, problems, plan: { ...read, resources: resources.read } as unknown as Plan };
}

interface Resources {
  readonly read: Readonly<Record<string, ResourceEntry>>;
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly ids: readonly string[];
  readonly problems: readonly Problem[];
}

function readResources(
  data: unknown,
  tell: (at: Place, issues: readonly ShapeIssue[]) => readonly Problem[],
  written: Written,
): Resources {
  const at = ['resources'];
  if (!isRaw(data) || Object.keys(data).length === 0) {
    const says =
      data === undefined
        ? isMissing
        : isRaw(data)
          ? 'no resource is named'
          : `${written(at) ?? 'nothing'} is not a map of resources`;
    return {
      read: {},
      needs: {},
      ids: [],
      problems: [{ at, says, instead: 'name what the application consists of: NAME: { kind: ... }' }],
    };
  }
  const read: Record<string, ResourceEntry> = {};
  const needs: Record<string, readonly string[]> = {};
  const problems: Problem[] = [];
  for (const [id, raw] of Object.entries(data)) {
    const named = shapeIssues(resourceId, id);
    if ('issues' in named)
      problems.push(
        ...tell(
          [...at, id],
          named.issues.map((issue) => ({ ...issue, key: id })),
        ),
      );
    const found = needsOf(raw);
    if (found) needs[id] = found;
    const entry = readResource(id, raw, tell, written);
    if ('entry' in entry) read[id] = entry.entry;
    else problems.push(...entry.problems);
  }
  return { read, needs, ids: Object.keys(data), problems };
}

type ReadEntry = { readonly entry: ResourceEntry } | { readonly problems: readonly Problem[] };

function readResource(
  id: string,
  raw: unknown,
  tell: (at: Place, issues: readonly ShapeIssue[]) => readonly Problem[],
  written: Written,
): ReadEntry {
  const at = ['resources', id];
  if (!isRaw(raw))
    return {
      problems: [
        {
          at,
          says: `${written(at) ?? 'nothing'} is not a resource`,
          instead: `write a map with kind: one of ${kindNames.join(', ')}`,
        },
      ],
    };
  const kind = own(raw, 'kind');
  if (!isKind(kind)) {
    const says = kind === undefined ? isMissing : `${written([...at, 'kind']) ?? 'it'} is not a kind`;
    const choice = `write one of ${kindNames.join(', ')}`;
    return {
      problems: [
        { at: [...at, 'kind'], says, instead: typeof kind === 'string' ? suggest(kind, kindNames, choice) : choice },
      ],
    };
  }
  const parsed = shapeIssues<ResourceEntry>(entrySchemas[kind] as z.ZodType<ResourceEntry>, raw);
  return 'value' in parsed ? { entry: parsed.value } : { problems: tell(at, parsed.issues) };
}

/** Even of a resource that is otherwise broken, so that a cycle through it is found. */
function needsOf(raw: unknown): readonly string[] | undefined {
  const needs = isRaw(raw) ? (own(raw, 'needs') ?? []) : undefined;
  return Array.isArray(needs) && needs.every((need) => typeof need === 'string') ? needs : undefined;
}

function problemsOf(section: Place, issue: ShapeIssue, written: Written): readonly Problem[] {
  const at = [...section, ...issue.path];
  if (issue.is === 'unknown keys') return issue.keys.map((key) => unknownKey(at, key, issue.known));
  const wanted = parseExpected(issue.message) ?? { what: issue.what, instead: issue.instead };
  const value = issue.key === undefined ? written(at) : `'${issue.key}'`;
  if (value === undefined) return [{ at, says: isMissing, instead: wanted.instead }];
  const later = valueComesLater(at, issue.input);
  if (later !== undefined) return [{ at, says: later, instead: 'remove it' }];
  const choices = typeof issue.input === 'string' ? issue.choices : [];
  return [
    {
      at,
      says: `${value} is not ${wanted.what}`,
      instead: choices.length > 0 ? suggest(String(issue.input), choices, wanted.instead) : wanted.instead,
      ...(issue.key === undefined ? {} : { key: true }),
    },
  ];
}

function unknownKey(at: Place, key: string, known: readonly string[]): Problem {
  const later = comesLater(at, key);
  const place = { at: [...at, key], key: true };
  if (later !== undefined) return { ...place, says: later, instead: 'remove it' };
  const byRegion = known.length > 0 && known.every(isKnownRegion);
  return {
    ...place,
    says: byRegion ? `'${key}' is not a Region muster knows` : `'${key}' is not a key here`,
    instead: suggest(key, known, byRegion ? 'write a commercial AWS Region, e.g. eu-west-1' : undefined),
  };
}

/** A key that is only misspelt is one problem, not two: the one that was not found there is not told as missing. */
function withoutMisspelt(problems: readonly Problem[]): readonly Problem[] {
  const parentOf = (at: Place): string => JSON.stringify(at.slice(0, -1));
  return problems.filter(
    (missing) =>
      missing.says !== isMissing ||
      !problems.some(
        (found) =>
          found.key === true &&
          parentOf(found.at) === parentOf(missing.at) &&
          found.instead === meant(String(missing.at.at(-1))),
      ),
  );
}

function isKind(kind: unknown): kind is ResourceKind {
  return typeof kind === 'string' && Object.hasOwn(entrySchemas, kind);
}

function own(raw: Raw, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}
