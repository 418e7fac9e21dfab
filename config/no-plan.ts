/** What is no plan at all is told in one sentence: rules of YAML or of a plan would say a hundred things about it. */
import { sections } from '../contract/plan-file/plan-file';
import { type Problem } from '../domain/plan-check/draft';
import { nearest } from '../domain/plan-check/nearest';
import { type PlanSource } from './plan-source';

export type Raw = Readonly<Record<string, unknown>>;

const names = Object.keys(sections);
const instead = `write a map with ${names.join(', ')}; examples/payments/plan.yaml is one to copy`;

/** The top of a plan; undefined where YAML itself has flaws that are worth telling. */
export function topOf(source: PlanSource, text: string): { readonly top: Raw | undefined } | { readonly no: Problem } {
  const no = (says: string) => ({ no: { at: [], says, instead } });
  if (text.trim() === '') return no('the file is empty');
  if (source.flaws.length > 0)
    return mentionsSection(text) ? { top: undefined } : no('not a plan, nor YAML: none of its lines begins a section');
  const { data } = source;
  if (data === null || data === undefined) return no('the file has nothing in it but comments');
  if (!isRaw(data)) return no(`${source.written([]) ?? 'nothing'} is not a plan`);
  const keys = Object.keys(data);
  if (keys.length === 0) return no('an empty map is not a plan');
  if (keys.some((key) => nearest(key, names) !== undefined)) return { top: data };
  const shown = keys.slice(0, 3).map((key) => `'${key.slice(0, 40)}'`);
  return no(`not a plan: none of its keys is one of a plan's (${shown.join(', ')}${keys.length > 3 ? ', ...' : ''})`);
}

export function isRaw(data: unknown): data is Raw {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function mentionsSection(text: string): boolean {
  return new RegExp(`^[\\s{"']*(${names.join('|')})["']?\\s*:`, 'm').test(text);
}
