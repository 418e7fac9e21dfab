/** One spelling for DNS names: lower case, trailing dot, `*` for the wildcard Route 53 writes as \052. */
export const canonical = (name: string): string => {
  const lower = name.toLowerCase().replaceAll('\\052', '*');
  return lower.endsWith('.') ? lower : `${lower}.`;
};

/** Whether `name` is the zone's apex or below it; both canonical. */
export const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** The zone a name belongs to: the longest that matches. */
export const zoneOf = <Z extends { readonly name: string }>(zones: readonly Z[], name: string): Z | undefined =>
  zones.filter((zone) => isWithin(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];
