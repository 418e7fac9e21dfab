/** What a schema finds wrong, in the few forms plan check tells: zod's own codes stay in this file. */
import { z } from 'zod';
import { expected } from '../contract/plan-file/expected';

interface AtPath {
  /** Below what was parsed. */
  readonly path: readonly (string | number)[];
}

export type ShapeIssue =
  | (AtPath & { readonly is: 'unknown keys'; readonly keys: readonly string[]; readonly known: readonly string[] })
  | (AtPath & {
      readonly is: 'wrong value';
      /** The schema's own words (contract/plan-file/expected), or zod's. */
      readonly message: string;
      /** Said when the schema has no words of its own. */
      readonly what: string;
      readonly instead: string;
      readonly input: unknown;
      /** What it could have been, for did-you-mean. */
      readonly choices: readonly string[];
      /** The key itself is what is wrong. */
      readonly key?: string;
    });

export type Parsed<T> =
  { readonly value: T } | { readonly issues: readonly (ShapeIssue & { readonly key?: string })[] };

export function shapeIssues<T>(schema: z.ZodType<T>, data: unknown): Parsed<T> {
  const result = schema.safeParse(data, { error: words, reportInput: true });
  return result.success ? { value: result.data } : { issues: result.error.issues.flatMap(shapeIssue) };
}

const comma = ',';

/**
 * What zod says only while it parses: which keys there are. The message of an unknown key is, between us and zod, the list
 * of keys it could have been; that of a map which is none tells its keys.
 */
function words(issue: z.core.$ZodRawIssue): string | undefined {
  const keys = keysOf(issue.inst);
  if (issue.code === 'unrecognized_keys') return keys.join(comma);
  if (issue.code === 'invalid_type' && issue.inst instanceof z.ZodObject)
    return expected('a map', `write a map with ${keys.join(', ')}`);
  if (issue.code === 'invalid_type' && keys.length > 0)
    return expected('a map by Region', 'write { us-east-1: ..., eu-west-1: ... }');
  return undefined;
}

function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  return schema instanceof z.ZodRecord ? choicesOf(schema.keyType) : [];
}

function choicesOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function shapeIssue(issue: z.core.$ZodIssue): ShapeIssue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return [
      { is: 'unknown keys', path, keys: issue.keys, known: issue.message.split(comma).filter((key) => key !== '') },
    ];
  }
  const wrong = {
    is: 'wrong value',
    path,
    message: issue.message,
    input: issue.input,
    choices: [],
    ...wordsFor(issue),
  } as const;
  if (issue.code === 'invalid_key') {
    return [{ ...wrong, message: issue.issues[0]?.message ?? issue.message, key: String(path.at(-1)) }];
  }
  if (issue.code === 'invalid_value') return [{ ...wrong, choices: issue.values.map(String) }];
  return [wrong];
}

function wordsFor(issue: z.core.$ZodIssue): { readonly what: string; readonly instead: string } {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? { what: issue.expected, instead: `write ${issue.expected}` };
    case 'too_small':
      return { what: `at least ${String(issue.minimum)} long`, instead: `name at least ${String(issue.minimum)}` };
    case 'too_big':
      return { what: `at most ${String(issue.maximum)} long`, instead: `name at most ${String(issue.maximum)}` };
    default:
      return { what: 'what is wanted here', instead: issue.message };
  }
}

const typeWords: Readonly<Record<string, { readonly what: string; readonly instead: string }>> = {
  object: { what: 'a map', instead: 'write a map: { key: value }' },
  record: { what: 'a map', instead: 'write a map: { key: value }' },
  array: { what: 'a list', instead: 'write a list: [ ... ]' },
  string: { what: 'a text', instead: 'write it in quotes' },
};
