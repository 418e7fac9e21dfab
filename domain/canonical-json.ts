/** One value, one text: JSON with sorted keys and without what is undefined. Plans and inputs are hashed over it. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** What JSON cannot say (undefined in an array) is null. */
function scalar(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}
