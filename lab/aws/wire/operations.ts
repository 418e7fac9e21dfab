/**
 * What a client package says about its service: operations with their shapes and HTTP templates, errors with their wire codes.
 * Read from the exported schemas, so the lab's wire is the SDK's own and cannot drift from it.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import { pathPattern, type PathPattern } from './path-pattern';

export interface Operation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Only REST protocols have one. */
  readonly http?: { readonly method: string; readonly path: PathPattern; readonly status: number };
}

export interface ErrorShape {
  readonly name: string;
  /** What the query protocol sends instead of the class name (facts/aws.md 1.1). */
  readonly wireCode: string;
  readonly status: number;
  readonly schema: NormalizedSchema;
}

export interface Shapes {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, ErrorShape>;
}

/** First element of a static schema: which sort of shape it is (@smithy/types, StaticSchemaId). */
const operationId = 9;
const errorId = -3;

type StaticShape = readonly [id: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];
interface Traits {
  readonly http?: readonly [method: string, path: string, status: number];
  readonly awsQueryError?: readonly [code: string, status: number];
  readonly httpError?: number;
  readonly error?: 'client' | 'server';
}
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

const known = new WeakMap<Readonly<Record<string, unknown>>, Shapes>();

/** The shapes of a client package; read once for each package. */
export function shapesOf(schemas: Readonly<Record<string, unknown>>): Shapes {
  const seen = known.get(schemas);
  if (seen !== undefined) return seen;
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ErrorShape>();
  for (const value of Object.values(schemas)) {
    if (!isShape(value)) continue;
    if (value[0] === operationId) operations.set(value[2], operationOf(value));
    if (value[0] === errorId) errors.set(value[2], errorOf(value));
  }
  const shapes = { operations, errors };
  known.set(schemas, shapes);
  return shapes;
}

function isShape(value: unknown): value is StaticShape {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';
}

function traitsOf(shape: StaticShape): Traits {
  return typeof shape[3] === 'object' && shape[3] !== null ? shape[3] : {};
}

function operationOf(shape: StaticShape): Operation {
  const { http } = traitsOf(shape);
  return {
    name: shape[2],
    input: NormalizedSchema.of(shape[4] as SchemaRef),
    output: NormalizedSchema.of(shape[5] as SchemaRef),
    ...(http === undefined ? {} : { http: { method: http[0], path: pathPattern(http[1]), status: http[2] } }),
  };
}

function errorOf(shape: StaticShape): ErrorShape {
  const { awsQueryError, httpError, error } = traitsOf(shape);
  return {
    name: shape[2],
    wireCode: awsQueryError?.[0] ?? shape[2],
    status: httpError ?? awsQueryError?.[1] ?? (error === 'server' ? 500 : 400),
    schema: NormalizedSchema.of(shape as unknown as SchemaRef),
  };
}

export function hasMember(schema: NormalizedSchema, name: string): boolean {
  if (!schema.isStructSchema()) return false;
  for (const [member] of schema.structIterator()) if (member === name) return true;
  return false;
}
