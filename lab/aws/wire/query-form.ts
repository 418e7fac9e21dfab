/** awsQuery requests: a form with dotted names (`Filters.Filter.1.Values.Value.1`), read along the input's schema. */
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import { type NormalizedSchema } from '@smithy/core/schema';

const scalars = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
});

export function readForm(schema: NormalizedSchema, form: URLSearchParams): Record<string, unknown> {
  const names = [...form.keys()];
  const has = (prefix: string) => names.some((name) => name === prefix || name.startsWith(`${prefix}.`));

  const read = (ns: NormalizedSchema, at: string): unknown => {
    if (ns.isStructSchema()) return readStruct(ns, at);
    if (ns.isMapSchema()) return readMap(ns, at);
    if (ns.isListSchema()) return readList(ns, at);
    return scalars.read(ns, form.get(at) ?? '');
  };
  const readStruct = (ns: NormalizedSchema, at: string) => {
    const struct: Record<string, unknown> = {};
    for (const [name, member] of ns.structIterator()) {
      const key = `${at === '' ? '' : `${at}.`}${xmlName(member) ?? name}`;
      if (has(key)) struct[name] = read(member, key);
    }
    return struct;
  };
  const readList = (ns: NormalizedSchema, at: string) => {
    const member = ns.getValueSchema();
    const list: unknown[] = [];
    const named = `${at}.${xmlName(member) ?? 'member'}`;
    // botocore and the JS SDK agree on the member's name; the plain form `Name.1` and `Name.member.1` are read as well.
    const base = isFlat(ns) ? at : ([named, `${at}.member`].find((each) => has(`${each}.1`)) ?? at);
    for (let index = 1; has(`${base}.${index}`); index += 1) list.push(read(member, `${base}.${index}`));
    return list;
  };
  const readMap = (ns: NormalizedSchema, at: string) => {
    const map: Record<string, unknown> = {};
    const key = xmlName(ns.getKeySchema()) ?? 'key';
    const value = xmlName(ns.getValueSchema()) ?? 'value';
    const base = isFlat(ns) ? at : `${at}.entry`;
    for (let index = 1; has(`${base}.${index}`); index += 1)
      map[form.get(`${base}.${index}.${key}`) ?? ''] = read(ns.getValueSchema(), `${base}.${index}.${value}`);
    return map;
  };

  return schema.isStructSchema() ? readStruct(schema, '') : {};
}

function xmlName(schema: NormalizedSchema): string | undefined {
  return schema.getMergedTraits().xmlName;
}
function isFlat(schema: NormalizedSchema): boolean {
  return Boolean(schema.getMergedTraits().xmlFlattened);
}
