/** YAML that remembers where everything stands: from a path of keys to the line and column of its key or value, and its text as written. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import { type Place } from '../domain/plan-check/draft';
import { type PlanValue } from './plan-problem';

export interface Spot {
  readonly line: number;
  readonly column: number;
}

export interface Flaw extends Spot {
  readonly says: string;
}

export interface PlanSource {
  /** Plain data; undefined when the text is no YAML. */
  readonly data: unknown;
  /** Syntax errors and everything YAML itself frowns at. */
  readonly flaws: readonly Flaw[];
  /** The place itself or, where it does not exist, the nearest around it that does. */
  readonly spot: (at: Place, point: 'key' | 'value') => Spot;
  /** The value as written, short; undefined when it does not exist. */
  readonly written: (at: Place) => string | undefined;
  /** The same for scripts: the bare word or number; null where there is none. */
  readonly value: (at: Place) => PlanValue;
}

export function readSource(text: string): PlanSource {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const spotAt = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const flaws = [...doc.errors, ...doc.warnings].map((error) => ({
    ...spotAt(error.pos[0]),
    says: firstLine(error.message),
  }));
  const broken = doc.errors.length > 0;
  return {
    data: broken ? undefined : dataOf(doc, flaws),
    flaws,
    spot: (at, point) => spotAt(offsetOf(doc, at, point)),
    written: (at) => writtenAt(doc, at),
    value: (at) => valueAt(doc, at),
  };
}

/** Ten plans' worth of aliases: more is an attack, not a plan. */
const maxAliasCount = 100;

function dataOf(doc: Document.Parsed, flaws: Flaw[]): unknown {
  try {
    return doc.toJS({ maxAliasCount });
  } catch (error) {
    flaws.push({ line: 1, column: 1, says: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '');
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

function childOf(doc: Document.Parsed, node: Node, step: string | number): Found | undefined {
  const at = isAlias(node) ? node.resolve(doc) : node;
  if (!isCollection(at)) return undefined;
  if (isMap(at)) {
    const pair = at.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(step));
    return pair && { key: nodeOf(pair.key), value: nodeOf(pair.value) };
  }
  const item = at.items[Number(step)];
  return item === undefined || isPair(item) ? undefined : { key: nodeOf(item), value: nodeOf(item) };
}

function nodeOf(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

/** As far down the path as the document goes. */
function walk(doc: Document.Parsed, at: Place): { readonly found: Found; readonly depth: number } {
  let found: Found = { key: nodeOf(doc.contents), value: nodeOf(doc.contents) };
  let depth = 0;
  for (const step of at) {
    const next = found.value && childOf(doc, found.value, step);
    if (!next) break;
    found = next;
    depth += 1;
  }
  return { found, depth };
}

function offsetOf(doc: Document.Parsed, at: Place, point: 'key' | 'value'): number {
  const { found, depth } = walk(doc, at);
  const { key, value } = found;
  // What is missing is pointed at by the key of what lacks it; so is a whole map, whose own first character says little.
  const wantsKey = depth < at.length || point === 'key' || !value || isCollection(value);
  const node = wantsKey ? (key ?? value) : value;
  return node?.range?.[0] ?? 0;
}

const longest = 60;

function writtenAt(doc: Document.Parsed, at: Place): string | undefined {
  const { found, depth } = walk(doc, at);
  if (depth < at.length) return undefined;
  const node = isAlias(found.value) ? found.value.resolve(doc) : found.value;
  if (!node) return 'nothing';
  if (isMap(node)) return 'a map';
  if (isCollection(node)) return 'a list';
  if (!isScalar(node)) return 'nothing';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return `'${shortened(node.value)}'`;
  return shortened(node.source ?? JSON.stringify(node.value));
}

function valueAt(doc: Document.Parsed, at: Place): PlanValue {
  const { found, depth } = walk(doc, at);
  const node = isAlias(found.value) ? found.value.resolve(doc) : found.value;
  if (depth < at.length || !isScalar(node)) return null;
  const { value } = node;
  if (typeof value === 'string') return shortened(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length <= longest ? line : `${line.slice(0, longest - 3)}...`;
}
