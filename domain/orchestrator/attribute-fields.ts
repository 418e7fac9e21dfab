/**
 * Where a namespace keeps its search attributes. With PostgreSQL, MySQL or SQLite a name is an alias for one of the fields of the store
 * (Keyword01 to Keyword10), which a cluster draws by itself; histories, and what is replicated, speak of the fields alone.
 */

/** Alias by field, as DescribeNamespace tells it; empty with Elasticsearch, whose fields bear the names themselves. */
export type AliasOfField = Readonly<Record<string, string>>;

/** Those of `names` that lie under one field here and under another one there: read there, each shows what another one was given. */
export function attributesThatDiffer(
  names: readonly string[],
  here: AliasOfField,
  there: AliasOfField,
): readonly string[] {
  const its = fieldByAlias(there);
  return attributesToCopy(names, here, there).filter((name) => its.has(name));
}

/** Those of `names` that have a field here and not the same one there: what the other side's record lacks or has otherwise. */
export function attributesToCopy(names: readonly string[], here: AliasOfField, there: AliasOfField): readonly string[] {
  const [ours, its] = [fieldByAlias(here), fieldByAlias(there)];
  return names.filter((name) => ours.has(name) && its.get(name) !== ours.get(name));
}

function fieldByAlias(aliases: AliasOfField): ReadonlyMap<string, string> {
  return new Map(Object.entries(aliases).map(([field, alias]) => [alias, field]));
}
