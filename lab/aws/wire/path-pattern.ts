/** An HTTP template of the SDK, e.g. `/2013-04-01/hostedzone/{HostedZoneId}/rrset` or `/{Key+}?acl`, matched against a path and query. */

export interface PathPattern {
  /** Label values when path and literal query fit; undefined when they do not. */
  readonly match: (path: string, query: URLSearchParams) => Readonly<Record<string, string>> | undefined;
  /** More literal text wins over less: `/?list-type=2` over `/`. */
  readonly weight: number;
}

export function pathPattern(template: string): PathPattern {
  const [path = '', query = ''] = template.split('?');
  const literals = [...new URLSearchParams(query)];
  const labels: string[] = [];
  const source = path
    .split(/(\{[^}]+\})/)
    .map((piece) => {
      const label = /^\{([^}+]+)(\+?)\}$/.exec(piece);
      if (label === null) return piece.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      labels.push(label[1] ?? '');
      return label[2] === '+' ? '(.+)' : '([^/]+)';
    })
    .join('');
  const regex = new RegExp(`^${source}/?$`);
  // Only the JS SDK sends `x-id`; it repeats the operation's name and decides nothing.
  const needed = literals.filter(([name]) => name !== 'x-id');
  return {
    weight: path.replace(/\{[^}]+\}/g, '').length + needed.length * 100,
    match: (asked, askedQuery) => {
      if (!needed.every(([name, value]) => askedQuery.has(name) && (value === '' || askedQuery.get(name) === value)))
        return undefined;
      const found = regex.exec(asked);
      if (found === null) return undefined;
      return Object.fromEntries(labels.map((label, at) => [label, decodeURIComponent(found[at + 1] ?? '')]));
    },
  };
}
