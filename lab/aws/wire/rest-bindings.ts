/** REST protocols: which member of a shape travels in the path, the query, a header, or the body, by its HTTP traits. */
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import { type NormalizedSchema } from '@smithy/core/schema';
import { type Codec } from './codecs';
import { type WireRequest } from './message';

const settings = { timestampFormat: { useTrait: true, default: 5 as const }, httpBindings: true };
const fromString = new FromStringShapeDeserializer(settings);
const toString = new ToStringShapeSerializer(settings);

interface Bindings {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}
const bindingsOf = (member: NormalizedSchema) => member.getMergedTraits() as Bindings;

export async function readBindings(
  schema: NormalizedSchema,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
  codec: Codec,
): Promise<Record<string, unknown>> {
  if (!schema.isStructSchema()) return {};
  const input: Record<string, unknown> = {};
  let bodyIsTaken = false;
  for (const [name, member] of schema.structIterator()) {
    const bound = bindingsOf(member);
    if (bound.httpLabel !== undefined) {
      if (labels[name] !== undefined) input[name] = fromString.read(member, labels[name]);
    } else if (bound.httpQuery !== undefined) {
      const values = request.query.getAll(bound.httpQuery);
      if (member.isListSchema() && values.length > 0)
        input[name] = values.map((value) => fromString.read(member.getValueSchema(), value) as unknown);
      else if (values[0] !== undefined) input[name] = fromString.read(member, values[0]);
    } else if (bound.httpHeader !== undefined) {
      const value = request.headers[bound.httpHeader.toLowerCase()];
      if (value !== undefined) input[name] = fromString.read(member, value);
    } else if (bound.httpPrefixHeaders !== undefined) {
      input[name] = withPrefix(request.headers, bound.httpPrefixHeaders.toLowerCase());
    } else if (bound.httpPayload !== undefined) {
      bodyIsTaken = true;
      if (request.body.length > 0) input[name] = await readPayload(member, request.body, codec);
    }
  }
  if (bodyIsTaken || request.body.length === 0) return input;
  return { ...((await codec.read(schema, request.body)) as Record<string, unknown>), ...input };
}

async function readPayload(member: NormalizedSchema, body: Uint8Array, codec: Codec): Promise<unknown> {
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return new TextDecoder().decode(body);
  return codec.read(member, body);
}

function withPrefix(headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

export function writeBindings(
  schema: NormalizedSchema,
  output: unknown,
  codec: Codec,
): { status?: number; headers: Record<string, string>; body: string | Uint8Array } {
  const headers: Record<string, string> = {};
  if (!schema.isStructSchema()) return { headers, body: '' };
  const value = (output ?? {}) as Record<string, unknown>;
  const inBody: Record<string, unknown> = {};
  let bodyMembers = 0;
  let payload: string | Uint8Array | undefined;
  let status: number | undefined;
  for (const [name, member] of schema.structIterator()) {
    const bound = bindingsOf(member);
    const own = value[name];
    if (bound.httpHeader !== undefined) {
      if (own !== undefined) headers[bound.httpHeader.toLowerCase()] = headerText(member, own);
    } else if (bound.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries((own ?? {}) as Record<string, string>))
        headers[`${bound.httpPrefixHeaders}${key}`.toLowerCase()] = text;
    } else if (bound.httpPayload !== undefined) {
      payload = own === undefined ? '' : writePayload(member, own, codec);
    } else if (bound.httpResponseCode !== undefined) status = own as number;
    else {
      bodyMembers += 1;
      inBody[name] = own;
    }
  }
  const body = payload ?? (bodyMembers > 0 ? codec.write(schema, inBody) : '');
  if (body.length > 0) headers['content-type'] ??= codec.contentType;
  return { ...(status === undefined ? {} : { status }), headers, body };
}

function headerText(member: NormalizedSchema, value: unknown): string {
  toString.write(member, value);
  return toString.flush();
}

function writePayload(member: NormalizedSchema, value: unknown, codec: Codec): string | Uint8Array {
  if (member.isBlobSchema() || member.isStringSchema()) return value as string | Uint8Array;
  return codec.write(member, value);
}
