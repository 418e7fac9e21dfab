/** Plain text with `{{path.in.lab.json}}` placeholders -> text with the lab's values. All unknown placeholders are told at once. */
import { BadInput } from './bad-input';

/** What a plan itself writes in double braces (the id of a synthetic payment, a checked database): left as it stands. */
const ofThePlan = /^(id|database\..+)$/;

export function renderTemplate(template: string, values: object, file: string): string {
  const problems: string[] = [];
  const text = template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, path: string, offset: number) => {
    if (ofThePlan.test(path)) return whole;
    const value = valueAt(values, path.split('.'));
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    const line = template.slice(0, offset).split('\n').length;
    problems.push(`${file}:${line}: ${whole} names ${value === undefined ? 'nothing' : 'no single value'} in lab.json`);
    return whole;
  });
  if (problems.length > 0) throw new BadInput(problems);
  return text;
}

/** Keys may have dots themselves (`zones.example.com`): the longest key that leads to a value wins. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join('.');
    if (!Object.hasOwn(value, key)) continue;
    const found = valueAt((value as Record<string, unknown>)[key], path.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}
