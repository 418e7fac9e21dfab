/** What is wrong with something people or programs wrote, in words: where, the value, what is allowed. zod's own words stay in here. */
import { z } from 'zod';

export interface Wrong {
  readonly path: readonly (string | number)[];
  /** What is allowed there. */
  readonly message: string;
}

export type Checked<T> = { readonly value: T } | { readonly wrong: readonly Wrong[] };

export function checkShape<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const parsed = schema.safeParse(value, { error: words });
  return parsed.success ? { value: parsed.data } : { wrong: parsed.error.issues.flatMap(unfolded) };
}

/** `services[0].role is "clerk": no such role; there is app, probe` */
export function tellWrong({ path, message }: Wrong, whole: unknown, name: string): string {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    whole,
  );
  return `${written(path, name)} is ${value === undefined ? 'missing' : shortened(JSON.stringify(value))}: ${message}`;
}

/** A message of the schema's own goes before these. */
function words(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `no such key; there is ${issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(', ') : 'none'}`;
    case 'invalid_type':
      return issue.inst instanceof z.ZodObject
        ? `write a map with ${Object.keys(issue.inst.shape).join(', ')}`
        : `write ${kinds[String(issue['expected'])] ?? String(issue['expected'])}`;
    case 'invalid_value':
      return `there is ${(issue['values'] as readonly unknown[]).map(String).join(', ')}`;
    case 'too_small':
      return `write ${issue['inclusive'] === true ? 'at least' : 'more than'} ${String(issue['minimum'])}`;
    case 'too_big':
      return `write ${issue['inclusive'] === true ? 'at most' : 'less than'} ${String(issue['maximum'])}`;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map, { key: value }',
  record: 'a map, { key: value }',
  array: 'a list, [ ... ]',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Unknown keys come as one issue at their parent; each is told where it stands. */
function unfolded(issue: z.core.$ZodIssue): readonly Wrong[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
}

function written(path: Wrong['path'], name: string): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return name === '' ? steps.replace(/^\./, '') : name + steps;
}

/** A whole map on one line says nothing more. */
const shownOf = 80;

function shortened(text: string): string {
  return text.length <= shownOf ? text : `${text.slice(0, shownOf)}...`;
}
